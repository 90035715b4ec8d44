import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import { seedConversation } from '../support/long-conversation.ts'
import { awaitStatus, DESK, lastAnswer, openScreen, PHONE, visitRoom } from './screen.ts'
import { createAnsweredRoom } from './world.ts'

const MESSAGES = 2_000
const TYPED = 'Meanwhile I go on writing, 一字不漏, to the last character.'

let roomId: string

it.beforeAll(async ({ world, person }) => {
  const pdf = createPdf(['The quartz heater warms forty litres of water.'])
  roomId = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'The heater [1].'])
  await seedConversation(world.app.status().db_url ?? '', roomId, MESSAGES)
})

describe.each([
  { name: 'on a desk', viewport: DESK },
  { name: 'on a phone', viewport: PHONE },
])('a conversation of 2,000 messages, $name', ({ viewport }) => {
  let page: Page
  let errors: readonly string[]

  it.beforeAll(async ({ world, person }) => {
    ;({ page, errors } = await openScreen(world, person, { viewport }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('is all there when the reader has scrolled up, and never jumps on the way', async () => {
    const jumps: number[] = []
    for (let count = await shownCount(); count < MESSAGES; count = await shownCount()) {
      jumps.push(await scrollToTop(page))
    }
    expect(jumps.length).toBeGreaterThan(5)
    expect(Math.max(...jumps)).toBeLessThanOrEqual(1)
    const ids = await page
      .getByTestId('message')
      .evaluateAll((messages) => messages.map((message) => message.dataset['messageId']))
    expect(new Set(ids).size).toBeGreaterThanOrEqual(MESSAGES)
    await page.getByText('Question number 1?', { exact: true }).waitFor()
  })

  it('loses no character that is typed while an answer streams', async ({ world }) => {
    world.model.scenario('slow', { answer: 'Heat rises, and water follows. '.repeat(20) })
    const composer = page.getByTestId('composer')
    await composer.fill('How does the quartz heater warm water?')
    await composer.press('Enter')
    // Not `pending`: on a fast machine that is over before anybody looks.
    await awaitStatus(lastAnswer(page), 'streaming')
    const half = TYPED.length / 2
    world.model.release(5)
    await lastAnswer(page).getByText('Heat rises').waitFor()
    await composer.pressSequentially(TYPED.slice(0, half))
    world.model.release(20)
    await composer.pressSequentially(TYPED.slice(half))
    expect(await composer.inputValue()).toBe(TYPED)
    world.model.release()
    await awaitStatus(lastAnswer(page), 'done')
    expect(await composer.inputValue()).toBe(TYPED)
    expect(errors).toEqual([])
  })

  const shownCount = (): Promise<number> => page.getByTestId('message').count()
})

/** Scrolls to the top and waits for the page that comes. Returns by how much what was read there moved. */
function scrollToTop(page: Page): Promise<number> {
  return page.getByTestId('conversation-scroll').evaluate(async (element) => {
    const messages = (): Element[] => [...element.querySelectorAll('[data-testid=message]')]
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    element.scrollTo(0, 0)
    const before = messages()
    const read = before[0]
    const stoodAt = read?.getBoundingClientRect().top ?? 0
    while (messages().length === before.length) {
      if (!document.querySelector('[data-testid=load-older]')) return 0
      await nextFrame()
    }
    // What is put in is drawn in the next frame, and may be measured anew in the one after it.
    await nextFrame()
    await nextFrame()
    return Math.abs((read?.getBoundingClientRect().top ?? 0) - stoodAt)
  })
}
