import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** An open menu has the focus and stands at the end of the page, outside of its landmarks. */
export const OPEN_MENU = { except: ['region'] }

/** No violation of any rule that axe knows, best practices included. */
export async function expectAccessible(
  page: Page,
  { except = [] as string[] } = {},
): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().disableRules(except)
  const { violations } = await axe.analyze()
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`),
  }))
  expect(found).toEqual([])
}
