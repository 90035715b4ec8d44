import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** An open menu has the focus and stands at the end of the page, outside of its landmarks. */
export const OPEN_MENU = { except: ['region'] }

/** The rules that look at colours; all others find the same whatever the colours are. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** No violation of any rule that axe knows, best practices included. */
export async function expectAccessible(
  page: Page,
  { except = [] as string[] } = {},
): Promise<void> {
  await expectNone(builder(page).disableRules(except))
}

/** The same, in light colours, and in dark ones as far as these matter. The page must follow the device's. */
export async function expectAccessibleInBothColours(
  page: Page,
  options?: { except: string[] },
): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await paper(page)
  await expectAccessible(page, options)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await paper(page), 'a page that does not follow the device').not.toBe(light)
  // Inherited colours follow one level of the page a frame.
  await page.waitForFunction(
    () => !document.getAnimations().some((moving) => moving instanceof CSSTransition),
  )
  await expectNone(builder(page).withRules(COLOUR_RULES))
  await page.emulateMedia({ colorScheme: 'light' })
}

const paper = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--paper)'
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  })

const builder = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode()

async function expectNone(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze()
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`),
  }))
  expect(found).toEqual([])
}
