import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { ask } from '../support/browser.ts'
import { createDocx, wordParagraph } from '../support/docx.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  awaitStatus,
  DESK,
  eventually,
  type Language,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  visitRoom,
} from './screen.ts'
import { createPerson, type Person } from './world.ts'
import { createRoom } from '../support/client.ts'

const PDF = 'application/pdf'
const encode = (text: string): Buffer => Buffer.from(text)
const pdf = (...pages: string[]): Buffer => Buffer.from(createPdf(pages))

describe.each([
  { language: 'en', viewport: DESK },
  { language: 'zh-TW', viewport: PHONE },
] as const)('in $language', ({ language, viewport }) => {
  let person: Person
  let roomId: string
  let page: Page
  let errors: readonly string[]

  it.beforeAll(async ({ world }) => {
    person = await createPerson(world)
    roomId = await createRoom(person)
    ;({ page, errors } = await openScreen(world, person, { locale: language, viewport }))
    await visitRoom(world, page, roomId)
    await showDocuments(page)
  })
  afterAll(() => page.context().close())

  const row = (title: string) => page.getByTestId('document-row').filter({ hasText: title })
  const isReady = async (title: string): Promise<void> =>
    row(title).and(page.locator('[data-status=ready]')).waitFor({ timeout: 60_000 })
  const upload = (name: string, buffer: Buffer, mimeType = 'text/plain') =>
    page.getByTestId('upload-input').setInputFiles({ name, mimeType, buffer })
  async function choose(title: string, action: string): Promise<void> {
    await row(title).getByTestId('document-menu').click()
    await page.getByTestId(action).click()
  }
  const bodyOf = async (title: string): Promise<string> => {
    const { data } = await person.client
      .from('documents')
      .select('body')
      .match({ room_id: roomId, title })
    return data?.[0]?.body ?? ''
  }

  it('PDF, Word, Markdown and text are read', async () => {
    await upload('heater.pdf', pdf('The heater warms forty litres.', '', ''), PDF)
    await upload('letter.docx', Buffer.from(createDocx(wordParagraph('The letter is from Ada.'))))
    await upload('notes.md', encode('# 筆記\n\n會議在星期四。'))
    await upload('plain.txt', encode('Plain words about valves.'))
    for (const title of ['heater', 'letter', 'notes', 'plain']) await isReady(title)
  })

  it('a document says which of its pages have no text', async () => {
    const note = row('heater').getByTestId('document-coverage')
    await eventually(() => note.innerText()).toContain('2–3')
  })

  it('the same file again is already here', async () => {
    await upload('other name.txt', encode('Plain words about valves.'))
    await notice(page, language, 'already_here', 'plain').waitFor()
    expect(await page.getByTestId('document-row').count()).toBe(4)
  })

  it('a file of the same title replaces the one that is there', async () => {
    await upload('plain.txt', encode('Other words about pumps.'))
    await notice(page, language, 'replacing', 'plain').waitFor()
    await eventually(async () => {
      const { data } = await person.client
        .from('documents')
        .select('live_version')
        .match({ room_id: roomId, title: 'plain' })
      return data
    }).toEqual([{ live_version: 2 }])
    await isReady('plain')
    expect(await page.getByTestId('document-row').count()).toBe(4)
  })

  it('a replacement that cannot be read leaves the earlier version answering', async () => {
    await page.getByTestId('replace-input').first().waitFor({ state: 'attached' })
    await row('heater')
      .getByTestId('replace-input')
      .setInputFiles({ name: 'broken.pdf', mimeType: PDF, buffer: encode('%PDF-1.7 broken') })
    await row('heater').getByTestId('document-keeps-answering').waitFor({ timeout: 60_000 })
    await row('heater').getByTestId('document-discard').click()
    await isReady('heater')
    expect(await row('heater').getByTestId('document-error').count()).toBe(0)
  })

  it('an article is edited, and its unsaved text is kept', async () => {
    await page.getByTestId('write-article').click()
    await page.getByTestId('article-title').fill('Article')
    await page.getByTestId('article-body').fill('First words.')
    await page.getByTestId('save-article').click()
    await isReady('Article')

    await choose('Article', 'document-edit')
    await page.getByTestId('article-body').fill('Second words.')
    await page.reload()
    await awaitConnection(page, 'live')
    await showDocuments(page)
    await choose('Article', 'document-edit')
    await page.getByText(sentence(language, 'article_restored')).waitFor()
    expect(await page.getByTestId('article-body').inputValue()).toBe('Second words.')
    await page.getByTestId('save-article').click()
    await eventually(() => bodyOf('Article')).toBe('Second words.')
    await isReady('Article')
  })

  it('a file becomes an article that can be changed before it is saved', async () => {
    await choose('letter', 'document-to-article')
    expect(await page.getByTestId('article-body').inputValue()).toContain('The letter is from Ada.')
    await page.getByTestId('article-title').fill('Letter, edited')
    await page.getByTestId('save-article').click()
    await isReady('Letter, edited')
    expect(await bodyOf('Letter, edited')).toContain('The letter is from Ada.')
  })

  it('an article is filled from a file of this device, to be changed before it is saved', async () => {
    await page.getByTestId('write-article').click()
    await page.getByTestId('article-body').fill('A note of mine.')
    const buffer = pdf('Grace wrote the compiler.', 'On page two she explains it.')
    await page.getByTestId('article-file').setInputFiles({
      name: 'compiler.pdf',
      mimeType: 'application/pdf',
      buffer,
    })
    await eventually(() => page.getByTestId('article-body').inputValue()).toBe(
      'A note of mine.\n\nGrace wrote the compiler.\n\nOn page two she explains it.',
    )
    expect(await page.getByTestId('article-title').inputValue()).toBe('compiler')
    await page.getByTestId('article-file').setInputFiles({
      name: 'fake.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('<html>'),
    })
    await page.getByText(sentence(language, 'error_not_a_pdf')).waitFor()
    await page.getByTestId('save-article').click()
    await isReady('compiler')
    expect(await bodyOf('compiler')).toContain('On page two')
  })

  it('a document gets another name', async () => {
    await choose('notes', 'document-rename')
    await page.getByTestId('new-name').fill('會議筆記')
    await page.getByTestId('save-name').click()
    await page.getByTestId('new-name').waitFor({ state: 'detached' })
    await isReady('會議筆記')
  })

  it('a question asks only the documents that were chosen', async ({ world }) => {
    await hideDocuments(page)
    await page.getByTestId('source-picker').click()
    for (const title of ['heater', 'letter', 'plain', 'Article', 'Letter, edited', 'compiler']) {
      await page.getByTestId('source-choice').getByText(title, { exact: true }).click()
    }
    await page.keyboard.press('Escape')
    world.model.scenario('plain')
    const before = world.model.requests.length
    await ask(page, 'When is the 會議?')
    await awaitStatus(lastAnswer(page), 'done')
    const chat = world.model.requests
      .slice(before)
      .find(({ path }) => path === '/v1/chat/completions')
    expect(JSON.stringify(chat?.body)).toContain('會議在星期四')
    expect(JSON.stringify(chat?.body)).not.toContain('Ada')
    expect(errors).toEqual([])
  })
})

const documentsButton = (page: Page) => page.getByTestId('open-documents')

/** On a phone the documents are in a sheet. */
async function showDocuments(page: Page): Promise<void> {
  if (page.viewportSize()?.width === PHONE.width) await documentsButton(page).click()
  await page.getByTestId('upload-input').waitFor({ state: 'attached' })
}

async function hideDocuments(page: Page): Promise<void> {
  if (page.viewportSize()?.width === PHONE.width) await page.keyboard.press('Escape')
}

function notice(page: Page, language: Language, key: 'already_here' | 'replacing', title: string) {
  const [text] = sentence(language, key)
    .split('{title}')
    .filter((part) => part.length > 3)
  return page
    .getByRole('status')
    .filter({ hasText: text ?? '' })
    .filter({ hasText: title })
}
