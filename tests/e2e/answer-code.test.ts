import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import { DESK, eventually, lastAnswer, openScreen, PHONE, sentence, visitRoom } from './screen.ts'
import { createAnsweredRoom } from './world.ts'

const CODE = `# how far it goes
def reach(speed: float, hours: int = 3) -> str:
    return f"{speed * hours:.1f} km" if hours > 0 else "nowhere, ${'and not a step further '.repeat(6)}"
`

const ANSWER = `The reach, as code [1]:

\`\`\`python
${CODE}\`\`\`

Without a language:

\`\`\`
${CODE}\`\`\`

As a formula with $v$ and $t_0$ it is

$$
s = \\int_{t_0}^{t} v \\, dt = \\frac{a t^2}{2}
$$

A trip costs $5, or $10 with lunch; \\(\\nothing{ is no TeX\\).

| ${'a wide column | '.repeat(12)}
|${' --- |'.repeat(12)}
| ${'unbreakable_cell | '.repeat(12)}
`

let roomId: string

it.beforeAll(async ({ world, person }) => {
  roomId = await createAnsweredRoom(world, person, createPdf(['A van goes far.']), ['Far?', ANSWER])
})

describe.each([
  { name: 'on a desk, light', language: 'en', viewport: DESK, colorScheme: 'light' },
  { name: 'on a desk, dark', language: 'en', viewport: DESK, colorScheme: 'dark' },
  { name: 'on a phone, light', language: 'zh-TW', viewport: PHONE, colorScheme: 'light' },
  { name: 'on a phone, dark', language: 'zh-TW', viewport: PHONE, colorScheme: 'dark' },
] as const)('an answer with code and formulas, $name', ({ name, language, ...look }) => {
  let page: Page
  let errors: readonly string[]
  let code: Locator
  let formulas: Locator

  it.beforeAll(async ({ world, person }) => {
    const context = {
      ...look,
      locale: language,
      permissions: ['clipboard-write', 'clipboard-read'],
    }
    ;({ page, errors } = await openScreen(world, person, context))
    await visitRoom(world, page, roomId)
    code = lastAnswer(page).getByTestId('code-block').first()
    formulas = lastAnswer(page).locator('math')
  })
  afterAll(() => page.context().close())

  it('is coloured, named, and copied as it is', async () => {
    await code.locator('[data-kind=keyword]', { hasText: 'def' }).waitFor()
    expect(await code.locator('code').textContent()).toBe(CODE.trimEnd())
    expect(await code.getByText('python', { exact: true }).count()).toBe(1)
    await code.getByTestId('copy-code').click()
    await page.getByText(sentence(language, 'copied')).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(CODE.trimEnd())
  })

  it('stands where it stood without colours', async () => {
    const blocks = lastAnswer(page).locator('pre')
    const [coloured, plain] = await blocks.evaluateAll((elements) =>
      elements.map((element) => element.getBoundingClientRect().height),
    )
    expect(coloured).toBeGreaterThan(50)
    expect(coloured).toBe(plain)
  })

  it('draws what is a formula, and leaves prices and broken ones as they are', async () => {
    await eventually(() => formulas.count()).toBe(3)
    expect(await formulas.nth(2).getAttribute('display')).toBe('block')
    expect(await formulas.nth(2).locator('mfrac').count()).toBe(1)
    const text = await lastAnswer(page).innerText()
    expect(text).toContain('$5, or $10 with lunch')
    expect(text).toContain('\\nothing{ is no TeX')
  })

  it('keeps what is wide to itself, within reach of keys, and axe content', async () => {
    const wide = lastAnswer(page).getByRole('group')
    expect(await wide.count()).toBe(4)
    const overflowing = await wide.evaluateAll((regions) =>
      regions.map((region) => region.scrollWidth > region.clientWidth),
    )
    expect([overflowing.at(0), overflowing.at(-1)]).toEqual([true, true])
    const left = (element: Element): number => element.scrollLeft
    await wide.first().focus()
    await page.keyboard.press('ArrowRight')
    await eventually(() => wide.first().evaluate(left)).toBeGreaterThan(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    expect(errors).toEqual([])
    await screenshot(name)
  })

  async function screenshot(of: string): Promise<void> {
    const folder = process.env['SCREENSHOTS']
    if (folder === undefined) return
    await code.scrollIntoViewIfNeeded()
    await page.screenshot({ path: `${folder}/code ${of}.png` })
  }
})
