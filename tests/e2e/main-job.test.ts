import { type SupabaseClient, connect as connectTo, PASSWORD } from '../support/client.ts'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createDataDir,
  removeDataDir,
  reservePorts,
  type RunningApp,
  startApp,
} from '../support/app.ts'
import {
  ask,
  createRoom,
  launchBrowser,
  openPage,
  signIn,
  signUp,
  uploadPdf,
} from '../support/browser.ts'
import { fixturePath } from '../support/fixtures.ts'

const CASES = [
  {
    name: 'an English question to an English PDF',
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    file: 'handbook.en.pdf',
    pages: 9,
    question: 'When does the museum open on weekdays?',
    answer: /The museum opens at 9:30 on weekdays and closes at 17:00/,
  },
  {
    name: 'a Traditional Chinese question to a Traditional Chinese PDF, on a phone',
    locale: 'zh-TW',
    viewport: { width: 390, height: 844 },
    file: 'handbook.zh-TW.pdf',
    pages: 9,
    question: '博物館平日幾點開門？',
    answer: /博物館平日上午九點半開門，下午五點關門/,
  },
] as const

let dataDir: string
let app: RunningApp
let browser: Browser
const ports = await reservePorts()

beforeAll(async () => {
  dataDir = await createDataDir()
  app = await startApp({ dataDir, ports })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
  await removeDataDir(dataDir)
})

describe('npm start', () => {
  it('a second time on the same data directory says so and ends', async () => {
    await expect(startApp({ dataDir, ports })).rejects.toThrow(/DocuMind is already running/)
  })

  it('on a port that is taken says which variable to set', async () => {
    const other = await createDataDir()
    await expect(startApp({ dataDir: other, ports })).rejects.toThrow(
      /Port \d+ is in use. Set PORT/,
    )
    await removeDataDir(other)
  })
})

describe.each(CASES)('with no key and no network, $name', (job) => {
  let page: Page
  let errors: readonly string[]
  let email: string
  let roomUrl: string

  beforeAll(async () => {
    const context = await browser.newContext({ viewport: job.viewport, locale: job.locale })
    ;({ page, errors } = await openPage(context))
    email = await signUp(page, app.url)
  })
  afterAll(() => page.context().close())

  it('is answered with a verified quote that stands on the cited page', async () => {
    roomUrl = await createRoom(page)
    const documentId = await upload(page, job.file)
    await ask(page, job.question)
    const message = page.locator('[data-testid=message][data-role=assistant]').last()
    await message.and(page.locator('[data-status=done]')).waitFor({ timeout: 60_000 })
    await expect.poll(() => message.getByTestId('message-content').innerText()).toMatch(job.answer)

    const chip = message.locator('[data-testid=citation][data-verified=true]').first()
    await chip.click()
    const quote = await page.getByTestId('citation-quote').innerText()
    const pageNumber = Number(/\d+/.exec(await page.getByTestId('citation-page').innerText())?.[0])
    await page.getByRole('heading', { name: 'handbook' }).last().waitFor()
    expect(await page.getByTestId('citation-score').innerText()).toMatch(/\d/)

    const client = await connect(app, email)
    const { data: document } = await client
      .from('documents')
      .select('page_count')
      .eq('id', documentId)
      .single()
    expect(document).toEqual({ page_count: job.pages })
    const { data: cited } = await client
      .from('pages')
      .select('content')
      .eq('document_id', documentId)
      .eq('number', pageNumber)
      .single()
    expect(squeeze(cited?.content ?? '')).toContain(squeeze(quote))

    // Beside the answer the page itself, with the passage marked in its text layer.
    const viewer = page.getByTestId('viewer')
    const marks = viewer.getByTestId('viewer-mark')
    await marks.first().waitFor()
    expect(await viewer.getByTestId('pdf-page').getAttribute('data-page')).toBe(String(pageNumber))
    expect(letters((await marks.allTextContents()).join(''))).toBe(letters(quote))
    await expect.poll(() => isInView(marks.first())).toBe(true)
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
  })

  it('is all there after a reload', async () => {
    await page.reload()
    await expectConversation(page, job)
    expect(errors).toEqual([])
  })

  it('is all there after a restart', async () => {
    await app.stop()
    app = await startApp({ dataDir, ports })
    await page.goto(roomUrl)
    await expectConversation(page, job)
  })

  it('is hidden after signing out, and there after signing in', async () => {
    const context = await browser.newContext({ viewport: job.viewport, locale: job.locale })
    const { page: other } = await openPage(context)
    await other.goto(roomUrl)
    await other.waitForURL(/sign-in/)
    await signIn(other, app.url, email)
    await other.goto(roomUrl)
    await expectConversation(other, job)
    await context.close()
  })
})

/** On a phone the documents are behind a button. */
async function upload(page: Page, file: (typeof CASES)[number]['file']): Promise<string> {
  const opener = page.getByTestId('open-documents')
  const hidden = await opener.isVisible()
  if (hidden) await opener.click()
  const id = await uploadPdf(page, fixturePath(file))
  if (hidden) await page.keyboard.press('Escape')
  return id
}

async function expectConversation(page: Page, job: (typeof CASES)[number]): Promise<void> {
  const contents = page.getByTestId('message-content')
  await expect.poll(() => contents.allInnerTexts(), { timeout: 15_000 }).toHaveLength(2)
  const [question, answer] = await contents.allInnerTexts()
  expect(question).toBe(job.question)
  expect(answer).toMatch(job.answer)
  expect(await page.locator('[data-testid=citation][data-verified=true]').count()).toBeGreaterThan(
    0,
  )
}

async function connect(running: RunningApp, email: string): Promise<SupabaseClient> {
  const { api_url, publishable_key } = running.status()
  const client = connectTo(api_url, publishable_key)
  const { error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
  if (error) throw error
  return client
}

/** The text layer of a PDF breaks words and lines otherwise. */
const letters = (text: string): string => text.normalize('NFKC').replace(/[\s\p{Pd}\u00ad]+/gu, '')

const isInView = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const { top, bottom, height } = element.getBoundingClientRect()
    return height > 0 && top >= 0 && bottom <= innerHeight
  })

const squeeze = (text: string): string => text.replace(/\s+/g, '')
