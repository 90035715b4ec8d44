import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { ask, openPage } from '../support/browser.ts'
import { createEncryptedPdf, createPdf } from '../support/pdf.ts'
import {
  awaitStatus,
  countQuestions,
  eventually,
  expireSession,
  fillCredentials,
  type Language,
  lastAnswer,
  openScreen,
  sentence,
  signInAgain,
  textOf,
  toShown,
  visitRoom,
} from './screen.ts'
import {
  addDocument,
  awaitDocument,
  createAnsweredRoom,
  createPerson,
  type Person,
  postQuestion,
  tokenOf,
  type World,
} from './world.ts'
import { createRoom, invoke } from '../support/client.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water in nine minutes.'])
const QUESTION = 'How much water does the quartz heater warm?'
const ANSWER = 'The quartz heater warms forty litres [1].'
const TOO_LONG = 'why? '.repeat(4000)
const MEGABYTE = 1024 * 1024

const FILES = [
  ['a file that is no PDF, though its name says so', 'web-page.pdf', 'error_not_a_pdf'],
  ['an empty file', 'empty.pdf', 'error_file_empty'],
  ['a PDF with a password', 'locked.pdf', 'error_pdf_encrypted'],
  ['a PDF without any text', 'scan.pdf', 'error_pdf_no_text'],
  ['a file over 50 MB', 'huge.pdf', 'error_file_too_large'],
] as const

it.beforeAll(async ({ world }) => {
  const contents = [
    ['web-page.pdf', '<!doctype html><title>Not found</title>'],
    ['empty.pdf', ''],
    ['locked.pdf', createEncryptedPdf()],
    ['scan.pdf', createPdf(['', ''])],
    ['huge.pdf', createPdf(['Long.'])],
  ] as const
  for (const [name, content] of contents) await writeFile(join(world.folder, name), content)
  await truncate(join(world.folder, 'huge.pdf'), 50 * MEGABYTE + 1)
})

describe.each<Language>(['en', 'zh-TW', 'zh-CN'])('in %s', (language) => {
  let person: Person
  let roomId: string
  let page: Page
  let errors: readonly string[]

  it.beforeAll(async ({ world }) => {
    person = await createPerson(world)
    roomId = await createAnsweredRoom(world, person, HANDBOOK, [QUESTION, ANSWER])
    ;({ page, errors } = await openScreen(world, person, { locale: language }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it.for(FILES)('%s is refused, and says why', async ([_, name, key], { world }) => {
    await page.getByTestId('upload-input').setInputFiles(join(world.folder, name))
    const title = name.replace('.pdf', '')
    const row = page.getByTestId('document-row').filter({ hasText: title })
    await row.and(page.locator('[data-status=failed]')).waitFor({ timeout: 60_000 })
    // What can be wrong with files is fetched when the first is wrong.
    await eventually(() => row.getByTestId('document-error').innerText()).toBe(
      sentence(language, key).replace('{mb}', '50'),
    )
    expect(await row.getByTestId('document-retry').isVisible()).toBe(true)
    await expectNothingLost(page)
  })

  it('a file that came past this page is judged by its content too', async () => {
    const fake = new TextEncoder().encode('<!doctype html>')
    await awaitDocument(person, await addDocument(person, roomId, fake, 'Forged'), 'failed')
    const row = page.getByTestId('document-row').filter({ hasText: 'Forged' })
    await eventually(() => row.getByTestId('document-error').innerText()).toBe(
      sentence(language, 'error_not_a_pdf'),
    )
  })

  it('an empty question is not sent', async () => {
    const asked = countQuestions(page)
    await page.getByTestId('composer').press('Enter')
    await ask(page, '  \n ')
    expect(await page.getByTestId('send').isDisabled()).toBe(true)
    expect(asked()).toBe(0)
    await page.getByTestId('composer').fill('')
    await expectNothingLost(page)
  })

  it('a question of 20,000 characters is not sent, says why, and stays', async ({ world }) => {
    const asked = countQuestions(page)
    await ask(page, TOO_LONG)
    await eventually(() => page.getByTestId('composer-error').innerText()).toContain(
      sentence(language, 'error_question_too_long'),
    )
    expect(asked()).toBe(0)
    await visitRoom(world, page, roomId)
    expect(await page.getByTestId('composer').inputValue()).toBe(TOO_LONG)
    await page.getByTestId('composer').fill('')
    await expectNothingLost(page)
    expect(errors).toEqual([])
  })

  it('a room that is unknown, or no address of a room, looks like one of somebody else', async ({
    world,
  }) => {
    const stranger = await createPerson(world)
    const foreign = await createRoom(stranger, 'Not yours')
    const texts: string[] = []
    for (const id of [foreign, crypto.randomUUID(), 'not-an-id']) {
      const response = await page.goto(`${world.app.url}/rooms/${id}`)
      expect(response?.status()).toBe(404)
      texts.push(await page.locator('body').innerText())
    }
    expect(texts[0]).toContain(sentence(language, 'error_room_not_found'))
    expect(texts[0]).not.toContain('Not yours')
    expect(new Set(texts).size).toBe(1)
    await visitRoom(world, page, roomId)
    await expectNothingLost(page)
  })

  it('without a session the sign-in page says so, and leads back', async ({ world }) => {
    const context = await world.browser.newContext({ locale: language })
    const { page: other } = await openPage(context)
    await other.goto(`${world.app.url}/rooms/${roomId}`)
    await other.waitForURL(/sign-in/)
    expect(await other.getByTestId('sign-in-reason').innerText()).toBe(
      sentence(language, 'error_unauthenticated'),
    )
    await fillCredentials(other, person.email)
    await other.waitForURL(`**/rooms/${roomId}`)
    await expectNothingLost(other)
    await context.close()
  })

  it('a session that was ended elsewhere: asked to sign in there, and the question goes out', async ({
    world,
  }) => {
    const { page: other } = await openScreen(world, person, { locale: language })
    await visitRoom(world, other, roomId)
    const phone = await person.client.auth.signOut({ scope: 'global' })
    expect(phone.error).toBeNull()

    await ask(other, 'Is the heater safe?')
    await expectAnswerAfterSignIn(world, other)
    await other.context().close()
  })

  it('a session that ran out and cannot be renewed: the same', async ({ world }) => {
    const { page: other } = await openScreen(world, person, { locale: language })
    // Both channels read their rows once they are joined; from then on the page is quiet.
    const reads = [/rest\/v1\/rooms/, /rpc\/open_room/].map((url) => other.waitForResponse(url))
    await Promise.all([visitRoom(world, other, roomId), ...reads])
    await expireSession(other.context())
    // Asked before, word for word: that it has been answered once must not make it vanish.
    await ask(other, 'Is the heater safe?')
    await expectAnswerAfterSignIn(world, other)
    await other.context().close()
  })

  /** What every room here has from the start. */
  async function expectNothingLost(screen: Page): Promise<void> {
    const document = screen.getByTestId('document-row').filter({ hasText: 'Handbook' })
    await document.and(screen.locator('[data-status=ready]')).waitFor()
    await screen.getByTestId('message').getByText(QUESTION, { exact: true }).waitFor()
    await eventually(() => textOf(lastAnswer(screen))).toBe(toShown(ANSWER))
  }
})

describe('past the app', () => {
  let owner: Person
  let stranger: Person
  let roomId: string

  it.beforeAll(async ({ world }) => {
    owner = await createPerson(world)
    stranger = await createPerson(world)
    roomId = await createRoom(owner)
  })

  it.for(['', 'not.a.token'])(
    'a call without a session is a 401 (token "%s")',
    async (token, { world }) => {
      const response = await postQuestion(world, token, roomId, QUESTION)
      expect(response.status).toBe(401)
      const code = token === '' ? 'unauthenticated' : 'session_expired'
      expect(await response.json()).toMatchObject({ error: { code } })
    },
  )

  it('an unknown room and one of somebody else answer alike', async ({ world }) => {
    const token = await tokenOf(stranger)
    for (const id of [roomId, crypto.randomUUID(), 'not-an-id']) {
      const response = await postQuestion(world, token, id, QUESTION)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'room_not_found' } })
    }
  })

  it.for<[string, string]>([
    ['question_empty', ' \n '],
    ['question_too_long', TOO_LONG],
  ])('a bad question is a 400, %s', async ([code, question], { world }) => {
    const response = await postQuestion(world, await tokenOf(owner), roomId, question)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code } })
  })

  it('nobody puts a file or a document into the room of somebody else', async () => {
    const path = `${roomId}/${crypto.randomUUID()}.pdf`
    const stored = await stranger.client.storage
      .from('documents')
      .upload(path, HANDBOOK, { contentType: 'application/pdf' })
    expect(stored.error).toMatchObject({ statusCode: '403' })
    const inserted = await stranger.client
      .from('documents')
      .insert({ room_id: roomId, kind: 'pdf', title: 'Intruder', storage_path: path })
    expect(inserted.error).toMatchObject({ code: '42501' })

    const { data: files } = await owner.client.storage.from('documents').list(roomId)
    expect(files).toEqual([])
    const { data: documents } = await owner.client.from('documents').select('id')
    expect(documents).toEqual([])
  })

  it('nobody has a document of somebody else read', async () => {
    const id = await addDocument(owner, roomId, HANDBOOK)
    const path = `ingest/documents/${id}`
    await expect(invoke(stranger, path)).rejects.toMatchObject({ context: { status: 404 } })
    await invoke(owner, path)
  })
})

it('a sign-in form that is not awake yet does not put the password into the address', async ({
  world,
}) => {
  const context = await world.browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${world.app.url}/sign-in`)
  await page.getByTestId('email').fill('person@example.com')
  await page.getByTestId('password').fill('correct horse battery')
  await page.getByTestId('password').press('Enter')
  expect(await page.getByTestId('submit-auth').isDisabled()).toBe(true)
  expect(page.url()).toBe(`${world.app.url}/sign-in`)
  await context.close()
})

/** After the session was found dead with a question on its way. */
async function expectAnswerAfterSignIn(world: World, page: Page): Promise<void> {
  const before = page.url()
  world.model.scenario('plain', { answer: 'Yes.' })
  await signInAgain(page)
  await eventually(() => textOf(lastAnswer(page))).toBe('Yes.')
  await awaitStatus(lastAnswer(page), 'done')
  expect(page.url()).toBe(before)
  expect(await page.locator('[data-testid=message][data-status=failed]').count()).toBe(0)
}
