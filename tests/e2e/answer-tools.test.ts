import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  awaitStatus,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  textOf,
  visitRoom,
} from './screen.ts'
import { createAnsweredRoom, createPerson, type Person } from './world.ts'

const SENTENCE = 'The quartz heater warms forty litres.'
const QUESTION = 'How much does the heater warm?'

describe.each([
  { language: 'en', viewport: DESK },
  { language: 'zh-TW', viewport: PHONE },
] as const)('in $language', ({ language, viewport }) => {
  let person: Person
  let roomId: string
  let page: Page
  let errors: readonly string[]

  const use = (tool: string): Promise<void> => lastAnswer(page).getByTestId(tool).click()
  const feedback = async (): Promise<unknown> => {
    const { data } = await person.client
      .from('feedback')
      .select('value, comment')
      .eq('room_id', roomId)
    return data
  }

  it.beforeAll(async ({ world }) => {
    person = await createPerson(world)
    roomId = await createAnsweredRoom(world, person, createPdf([SENTENCE]), [
      QUESTION,
      `${SENTENCE} [1]`,
    ])
    ;({ page, errors } = await openScreen(world, person, {
      locale: language,
      viewport,
      permissions: ['clipboard-read', 'clipboard-write'],
    }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('an answer is copied with its sources', async () => {
    await use('copy-answer')
    await page.getByText(sentence(language, 'copied')).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(`${SENTENCE} [1]`)
    expect(copied).toContain(`**${sentence(language, 'sources')}**`)
    expect(copied).toMatch(/\[1\] Handbook.*“The quartz heater/)
  })

  it('an opinion is kept with its comment, changed, and taken back', async () => {
    await use('thumbs-down')
    await eventually(feedback).toEqual([{ value: -1, comment: null }])
    await page.getByTestId('feedback-comment').fill('太短了')
    await page.getByTestId('send-feedback').click()
    await eventually(feedback).toEqual([{ value: -1, comment: '太短了' }])
    await use('thumbs-up')
    await eventually(feedback).toEqual([{ value: 1, comment: null }])
    await page.reload()
    await awaitConnection(page, 'live')
    const up = lastAnswer(page).getByTestId('thumbs-up')
    await eventually(() => up.getAttribute('aria-pressed')).toBe('true')
    await up.click()
    await eventually(feedback).toEqual([])
  })

  it('an earlier answer to the same question can still be read', async ({ world }) => {
    world.model.scenario('plain', { answer: 'Forty, no more. [1]' })
    const before = await lastAnswer(page).getAttribute('data-message-id')
    await use('answer-again')
    await eventually(() => lastAnswer(page).getAttribute('data-message-id')).not.toBe(before)
    await awaitStatus(lastAnswer(page), 'done')
    await eventually(() => textOf(lastAnswer(page))).toContain('Forty, no more.')
    await use('answer-previous')
    await eventually(() => textOf(lastAnswer(page))).toContain(SENTENCE)
    await use('answer-next')
    await eventually(() => textOf(lastAnswer(page))).toContain('Forty, no more.')
  })

  it('a question is put right in its place, and taken back', async ({ world }) => {
    const question = page.locator('[data-testid=message][data-role=user]')
    world.model.scenario('plain', { answer: `${SENTENCE} [1]` })
    await question.first().getByTestId('edit-question').click()
    await page.getByTestId('question-editor').fill('And how much?')
    await page.getByTestId('question-editor').press('Enter')
    await eventually(() => question.first().getByTestId('message-content').innerText()).toBe(
      'And how much?',
    )
    await awaitStatus(lastAnswer(page), 'done')
    expect(await question.count()).toBe(1)
    expect(await lastAnswer(page).getByTestId('attempts').count()).toBe(0)

    await question.first().getByTestId('delete-turn').click()
    await page.getByTestId('confirm').click()
    await eventually(() => question.count()).toBe(0)
    const { data } = await person.client.from('messages').select('id').eq('room_id', roomId)
    expect(data).toEqual([])
    expect(errors).toEqual([])
  })

  it('a question that waits is cancelled, and a wait says how long it is', async ({ world }) => {
    world.model.scenario('hang')
    for (const text of [QUESTION, 'How much does the quartz heater warm?']) {
      await page.getByTestId('composer').fill(text)
      await page.getByTestId('composer').press('Enter')
    }
    await page.getByTestId('cancel').click()
    await page.getByText(sentence(language, 'answer_cancelled')).waitFor()
    await eventually(() => page.getByTestId('elapsed').count()).toBe(1)
    expect(await page.getByTestId('elapsed-spoken').getAttribute('role')).toBe('status')
    await eventually(() => page.title()).toMatch(/^… /)
    await page.getByTestId('stop').click()
    await page.getByTestId('stop').waitFor({ state: 'detached' })
    await eventually(() => page.title()).not.toMatch(/^… /)
    expect(errors).toEqual([])
  })
})
