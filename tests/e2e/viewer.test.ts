import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  visitRoom,
} from './screen.ts'
import {
  askByPhone,
  awaitDocument,
  createAnsweredRoom,
  createPerson,
  type Person,
} from './world.ts'
import { createRoom, startIngestion, addSource, articleOf } from '../support/client.ts'

const LINES = Array.from({ length: 120 }, (_, i) => `Line ${i + 1} says nothing of note.`)
const SENTENCE = 'The quartz heater warms forty litres in nine minutes.'
const ARTICLE = [...LINES, SENTENCE, ...LINES].join('\n\n')
const ZH_SENTENCE = '石英暖爐在九分鐘內加熱四十公升的水。'
const ZH_ARTICLE = `${'這一行沒有什麼可說的。\n\n'.repeat(120)}${ZH_SENTENCE}\n\n結束。`

describe.each([
  {
    name: 'on a desk',
    viewport: DESK,
    text: ARTICLE,
    sentence: SENTENCE,
    ask: 'How much does the quartz heater warm?',
  },
  {
    name: 'on a phone, in Chinese',
    viewport: PHONE,
    text: ZH_ARTICLE,
    sentence: ZH_SENTENCE,
    ask: '石英暖爐加熱多少公升？',
  },
])('$name', ({ viewport, text, sentence, ask }) => {
  let person: Person
  let roomId: string
  let articleId: string
  let page: Page
  let errors: readonly string[]

  const viewer = () => page.getByTestId('viewer')
  const chip = () => lastAnswer(page).getByTestId('citation').first()

  it.beforeAll(async ({ world }) => {
    person = await createPerson(world)
    roomId = await createRoom(person)
    articleId = await addArticle(person, roomId, text)
    world.model.scenario('plain', { answer: `${sentence} [1]` })
    await askByPhone(person, roomId, ask)
    ;({ page, errors } = await openScreen(world, person, { viewport }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('a citation opens its article at the passage, marked to the letter', async () => {
    await chip().click()
    const mark = viewer().getByTestId('viewer-mark')
    await mark.waitFor()
    expect(await mark.textContent()).toContain(sentence)
    expect(await mark.textContent()).toBe(await viewer().getByTestId('citation-quote').innerText())
    await eventually(() => mark.evaluate(isVisible)).toBe(true)
  })

  it('Escape closes it, and the focus is back where it was', async () => {
    await page.keyboard.press('Escape')
    await viewer().waitFor({ state: 'detached' })
    await eventually(() => chip().evaluate((element) => element === document.activeElement)).toBe(
      true,
    )
  })

  it('it opens by keys alone', async () => {
    await page.keyboard.press('Enter')
    await viewer().getByTestId('viewer-mark').waitFor()
    await page.keyboard.press('Escape')
    await viewer().waitFor({ state: 'detached' })
  })

  it('of a source that changed it shows the stored quote, marks nothing and asks again', async () => {
    await person.client
      .from('documents')
      .update({ body: `Otherwise.\n\n${text}` })
      .eq('id', articleId)
    await startIngestion(person, articleId)
    await awaitDocument(person, articleId, 'ready')
    await lastAnswer(page).getByTestId('citation').first().locator('[data-state=stale]').waitFor()

    await chip().click()
    await eventually(() => viewer().getByTestId('citation-quote').innerText()).toContain(sentence)
    expect(await viewer().getByTestId('viewer-mark').count()).toBe(0)
    const before = await lastAnswer(page).getAttribute('data-message-id')
    await viewer().getByTestId('ask-again').click()
    await viewer().waitFor({ state: 'detached' })
    await eventually(() => lastAnswer(page).getAttribute('data-message-id')).not.toBe(before)
    await eventually(() => chip().innerText()).toBe('1')
    await chip().click()
    await viewer().getByTestId('viewer-mark').waitFor()
    await page.keyboard.press('Escape')
    expect(errors).toEqual([])
  })
})

describe('a Markdown document', () => {
  it('is read as such, with the passage marked in its table and its bold words', async ({
    world,
  }) => {
    const person = await createPerson(world)
    const roomId = await createRoom(person)
    const text =
      '# Rules\n\n| Item | Fine |\n| --- | --- |\n| Book | 20 cents |\n\n- The fine is **20 cents** a day.\n\n## End'
    await addArticle(person, roomId, text)
    world.model.scenario('plain', { answer: 'The fine is **20 cents** a day. [1]' })
    await askByPhone(person, roomId, 'What is the fine a day?')
    const { page, errors } = await openScreen(world, person)
    await visitRoom(world, page, roomId)
    await lastAnswer(page).getByTestId('citation').first().click()
    const shown = page.getByTestId('text-page')
    await shown.getByTestId('viewer-mark').first().waitFor()
    expect(await shown.getByRole('heading', { name: 'Rules' }).count()).toBe(1)
    expect(await shown.locator('td').allTextContents()).toEqual(['Book', '20 cents'])
    const marked = await shown.locator('li').getByTestId('viewer-mark').allTextContents()
    expect(marked.join('')).toBe('The fine is 20 cents a day.')
    expect(await shown.locator('li strong mark').textContent()).toBe('20 cents')
    const quote = await page.getByTestId('viewer').getByTestId('citation-quote').innerText()
    expect(quote).not.toContain('**')
    await page.getByTestId('show-outline').click()
    const outline = page.getByTestId('outline').getByRole('button')
    await eventually(() => outline.allInnerTexts()).toHaveLength(2)
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe('a PDF', () => {
  let person: Person
  let page: Page
  let errors: readonly string[]
  const viewer = () => page.getByTestId('viewer')
  const shownPage = () => viewer().getByTestId('pdf-page').getAttribute('data-page')

  it.beforeAll(async ({ world }) => {
    person = await createPerson(world)
    const pdf = createPdf(['An introduction.', `Before.\n${SENTENCE}\nAfter.`, 'The end.'])
    const roomId = await createAnsweredRoom(world, person, pdf, [
      'How much does the quartz heater warm?',
      `${SENTENCE} [1]`,
    ])
    ;({ page, errors } = await openScreen(world, person))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('opens from the list of documents, unmarked, and its pages are turned', async () => {
    await page.getByTestId('document-menu').click()
    await page.getByTestId('document-open').click()
    await viewer().getByText('An introduction.').waitFor()
    expect(await viewer().getByTestId('viewer-mark').count()).toBe(0)
    await viewer().getByTestId('page-next').click()
    await viewer().getByText('Before.').waitFor()
    await viewer().getByTestId('page-number').fill('3')
    await viewer().getByTestId('page-number').press('Enter')
    await viewer().getByText('The end.').waitFor()
    expect(await shownPage()).toBe('3')
  })

  it('opens in its original form by an address of its own', async () => {
    const address = await viewer().getByTestId('open-original').getAttribute('href')
    const file = await fetch(address ?? '')
    expect((await file.text()).slice(0, 5)).toBe('%PDF-')
  })

  it('is drawn, not blank, and larger when enlarged', async () => {
    const canvas = viewer().locator('[data-page-number="3"] canvas')
    const inked = () => canvas.evaluate(countInk)
    await eventually(inked).toBeGreaterThan(20)
    const before = await canvas.evaluate((element) => element.clientWidth)
    await viewer().getByTestId('zoom-in').click()
    await eventually(() => canvas.evaluate((element) => element.clientWidth)).toBeGreaterThan(
      before,
    )
  })

  it('goes to another place when another citation is chosen', async () => {
    await lastAnswer(page).getByTestId('source').first().click()
    const marks = viewer().getByTestId('viewer-mark')
    await marks.first().waitFor()
    expect(await shownPage()).toBe('2')
    expect((await marks.allTextContents()).join('')).toBe(SENTENCE)
    expect(errors).toEqual([])
  })

  it('is searched, place by place, and its other citations are marked too', async () => {
    await viewer().getByTestId('open-find').click()
    await viewer().getByTestId('find').fill('an INTRO')
    await eventually(() => viewer().getByTestId('find-count').innerText()).toBe('1 of 1')
    await viewer().getByTestId('viewer-mark-current').waitFor()
    expect(await shownPage()).toBe('1')
    await viewer().getByTestId('find').fill('quokka')
    await eventually(() => viewer().getByTestId('find-count').innerText()).toBe('Not found')
    await page.keyboard.press('Escape')
    await viewer().getByTestId('find').waitFor({ state: 'detached' })
  })

  it('stands beside its answer from 1024 px, with marks as wide in every language', async ({
    world,
  }) => {
    const widths: number[] = []
    for (const locale of ['en-US', 'zh-TW']) {
      const screen = await openScreen(world, person, {
        locale,
        viewport: { width: 1024, height: 768 },
      })
      await screen.page.goto(page.url())
      await awaitConnection(screen.page, 'live')
      await lastAnswer(screen.page).getByTestId('source').first().click()
      const mark = screen.page.getByTestId('viewer').getByTestId('viewer-mark').first()
      await mark.waitFor()
      await eventually(() => mark.evaluate(isVisible)).toBe(true)
      widths.push((await mark.boundingBox())?.width ?? 0)
      const [answer, source] = await Promise.all([
        lastAnswer(screen.page).boundingBox(),
        screen.page.getByTestId('viewer').boundingBox(),
      ])
      expect((answer?.x ?? 0) + (answer?.width ?? 0)).toBeLessThanOrEqual(source?.x ?? 0)
      await screen.page.context().close()
    }
    expect(widths[1]).toBeCloseTo(widths[0] ?? 0, 0)
  })

  it('whose file is gone is shown as the text that was read', async () => {
    await page.route('**/storage/v1/object/sign/**', (route) => route.abort())
    await page.reload()
    await awaitConnection(page, 'live')
    await lastAnswer(page).getByTestId('source').first().click()
    expect(await viewer().getByTestId('viewer-mark').textContent()).toBe(SENTENCE)
    await viewer().getByTestId('text-page').waitFor()
  })
})

async function addArticle(person: Person, roomId: string, body: string): Promise<string> {
  const id = await addSource(person, roomId, articleOf(body, 'Handbook'))
  await startIngestion(person, id)
  await awaitDocument(person, id, 'ready')
  return id
}

function isVisible(element: Element): boolean {
  const { top, bottom, height } = element.getBoundingClientRect()
  return height > 0 && top >= 0 && bottom <= innerHeight
}

/** Pixels of a canvas that are not white. */
function countInk(canvas: Element): number {
  if (!(canvas instanceof HTMLCanvasElement)) return 0
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  let dark = 0
  for (let i = 0; i < (pixels?.length ?? 0); i += 4) if ((pixels?.[i] ?? 255) < 128) dark += 1
  return dark
}
