import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { expectAccessible } from './axe.ts'
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
import { addDocument, createAnsweredRoom, createPerson, type Person } from './world.ts'

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
    world.model.listModels([{ id: 'other' }, { id: 'third' }])
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

  it('an answer is kept as an article, whose numbers open what it cites', async () => {
    await use('keep-answer')
    await page.getByText(sentence(language, 'answer_kept')).waitFor()
    const kept = async () => {
      const rows = person.client
        .from('documents')
        .select('status')
        .match({ room_id: roomId, kept: true })
      return (await rows.single()).data?.status
    }
    await eventually(kept).toBe('ready')
    const open = () => page.getByTestId('open-documents').click()
    if (viewport === PHONE) await open()
    const article = page.getByTestId('document-row').filter({ hasText: QUESTION })
    await article.getByText(sentence(language, 'kept_answer')).waitFor()
    await article.getByTestId('document-menu').click()
    await page.getByTestId('document-open').click()
    const viewer = page.getByTestId('viewer')
    await eventually(() => viewer.getByTestId('kept-note').innerText()).toContain(QUESTION)
    await viewer.getByTestId('text-page').getByTestId('citation').click()
    await viewer.getByTestId('pdf-page').getByTestId('viewer-mark').first().waitFor()
    if (viewport === PHONE) await page.keyboard.press('Escape')
    else await page.getByTestId('viewer-close').click()
    await viewer.waitFor({ state: 'detached' })
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

  it('a better answer is written, comes when the same is asked, is changed and removed', async ({
    world,
  }) => {
    await use('thumbs-down')
    await page.getByTestId('better-answer').click()
    const written = page.getByTestId('correction-answer')
    await eventually(() => written.inputValue()).toBe(`${SENTENCE} [1]`)
    await written.fill('Thirty, says Ada.')
    await page.getByTestId('save-correction').click()
    await page.getByText(sentence(language, 'better_answer_saved')).waitFor()
    world.model.scenario('plain', { answer: 'Thirty. [1]' })
    await page.getByTestId('composer').fill('How much does the heater warm, please?')
    await page.getByTestId('composer').press('Enter')
    await awaitStatus(lastAnswer(page), 'done')
    await lastAnswer(page).getByTestId('answer-making').waitFor()
    const source = lastAnswer(page).getByTestId('source')
    expect(await source.innerText()).toContain(sentence(language, 'correction_source'))
    await source.click()
    await page.getByTestId('viewer').getByText('Thirty, says Ada.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('viewer').waitFor({ state: 'detached' })

    await page.getByTestId('room-menu').click()
    await page.getByTestId('room-corrections').click()
    await page.getByTestId('correction').waitFor()
    await expectAccessible(page)
    await page.getByTestId('edit-correction').click()
    await page.getByTestId('correction-answer').fill('Thirty, says Bea.')
    await page.getByTestId('save-correction').click()
    await page.getByTestId('correction').getByText('Thirty, says Bea.').waitFor()
    await page.getByTestId('remove-correction').click()
    await page.getByTestId('corrections-none').waitFor()
    await page.keyboard.press('Escape')
    await page
      .locator('[data-testid=message][data-role=user]')
      .last()
      .getByTestId('delete-turn')
      .click()
    await page.getByTestId('confirm').click()
    await use('thumbs-down')
    await eventually(feedback).toEqual([])
  })

  it('a question without an answer is kept open, and answered when a document comes', async ({
    world,
  }) => {
    world.model.scenario('plain', { answer: 'The documents do not say it.' })
    await page.getByTestId('composer').fill('Who repairs the zeppelin?')
    await page.getByTestId('composer').press('Enter')
    await awaitStatus(lastAnswer(page), 'done')
    await use('keep-open')
    await lastAnswer(page).getByText(sentence(language, 'question_open')).waitFor()
    await use('close-question')
    await use('keep-open')
    await page.locator('[data-testid=open-question][data-open=true]').waitFor()

    world.model.scenario('plain', { answer: 'Ada repairs the zeppelin. [1]' })
    await addDocument(person, roomId, createPdf(['', 'Ada repairs the zeppelin.']), 'Staff')
    const told = sentence(language, 'answered_now').split('{')[0] ?? ''
    await page.getByText(told).first().waitFor()
    await eventually(() => textOf(lastAnswer(page))).toContain('Ada repairs the zeppelin.')
    await awaitStatus(lastAnswer(page), 'done')
    expect(await lastAnswer(page).getByTestId('open-question').count()).toBe(0)
    await page
      .locator('[data-testid=message][data-role=user]')
      .last()
      .getByTestId('delete-turn')
      .click()
    await page.getByTestId('confirm').click()
    await eventually(() => page.getByText('zeppelin').count()).toBe(0)
  })

  it('an earlier answer to the same question can still be read', async ({ world }) => {
    world.model.scenario('plain', { answer: 'Forty, no more. [1]' })
    const before = await lastAnswer(page).getAttribute('data-message-id')
    await use('answer-again')
    await eventually(() => lastAnswer(page).getAttribute('data-message-id')).not.toBe(before)
    await awaitStatus(lastAnswer(page), 'done')
    await eventually(() => textOf(lastAnswer(page))).toContain('Forty, no more.')
    await use('show-difference')
    await expectAccessible(page)
    const changed = lastAnswer(page).getByTestId('difference-text')
    expect(await changed.locator('ins').allInnerTexts()).toEqual(['Forty, no more.'])
    expect(await changed.locator('del').allInnerTexts()).toEqual([SENTENCE])
    await use('show-before')
    expect(await lastAnswer(page).getByTestId('before-text').innerText()).toContain(SENTENCE)
    await use('answer-previous')
    await eventually(() => textOf(lastAnswer(page))).toContain(SENTENCE)
    await use('answer-next')
    await eventually(() => textOf(lastAnswer(page))).toContain('Forty, no more.')
    // Three pages by now: they can all be read.
    await use('read-all')
    const kind = lastAnswer(page).getByTestId('question-kind')
    await eventually(() => kind.inputValue()).toBe('everything')
    expect(await lastAnswer(page).getByTestId('read-all').count()).toBe(0)
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

  it('a room has a model and instructions of its own, a question another; thinking and sources show', async ({
    world,
  }) => {
    await page.getByTestId('room-menu').click()
    await page.getByTestId('room-settings').click()
    await page.getByTestId('room-instructions').fill('Be brief. 請簡短。')
    await page.getByTestId('room-model').selectOption('other')
    await page.getByTestId('save-room-settings').click()
    await page.getByTestId('room-instructions').waitFor({ state: 'detached' })
    const picker = page.getByTestId('model-picker')
    await picker.focus()
    await eventually(() => picker.inputValue()).toBe('other')
    await picker.selectOption('third')

    const thought = 'I read the first passage'
    const answer = `<think>${thought} again and again.</think>${SENTENCE} [1] It does so slowly.`
    world.model.scenario('slow', { answer })
    await page.getByTestId('composer').fill('How fast does the quartz heater warm forty litres?')
    await page.getByTestId('send').click()
    // Six tokens of thinking, its tag among them.
    world.model.release(6)
    const thinking = lastAnswer(page).getByTestId('thinking')
    await thinking.locator('summary').click()
    await thinking.getByText('I read the first').waitFor()
    world.model.release(9)
    await lastAnswer(page).getByTestId('source').waitFor()
    expect(await lastAnswer(page).getAttribute('data-status')).toBe('streaming')
    world.model.release()
    await awaitStatus(lastAnswer(page), 'done')
    expect(await textOf(lastAnswer(page))).not.toContain(thought)
    expect(await lastAnswer(page).getByTestId('answer-model').textContent()).toContain('third')
    await lastAnswer(page).getByText(sentence(language, 'answer_instructed')).waitFor()

    await page.goto(`${world.app.url}/rooms/${roomId}/transcript`)
    await page.getByText('third').first().waitFor()
    expect(await page.getByTestId('answer-making').last().textContent()).toContain(
      sentence(language, 'answer_instructed'),
    )
    expect(errors).toEqual([])
  })
})
