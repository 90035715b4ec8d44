import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import en from '../../apps/web/messages/en.json' with { type: 'json' }
import zhCN from '../../apps/web/messages/zh-CN.json' with { type: 'json' }
import zhTW from '../../apps/web/messages/zh-TW.json' with { type: 'json' }
import { createDataDir, removeDataDir, type RunningApp, startApp } from '../support/app.ts'
import { launchBrowser, openPage, PASSWORD, signIn } from '../support/browser.ts'
import { type FakeModel, startFakeModel } from '../support/fake-model/index.ts'

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

const CATALOGUES = { en, 'zh-TW': zhTW, 'zh-CN': zhCN }
export type Language = keyof typeof CATALOGUES

/** What the app says in a language, from the catalogue that translators edit. */
export function sentence(language: Language, key: keyof typeof en): string {
  const value: unknown = CATALOGUES[language][key]
  if (typeof value !== 'string') throw new Error(`${key} is not a plain sentence`)
  return value
}

/** What `npm start` starts, speaking to a scripted model, and a browser. */
export interface World extends AsyncDisposable {
  app: RunningApp
  model: FakeModel
  browser: Browser
  apiUrl: string
  publishableKey: string
  /** A folder that is gone after the tests. */
  folder: string
  /** The model's server is gone: connections are refused until it is brought back. */
  takeModelDown(): Promise<void>
  /** A model at the same address again; does nothing while there is one. */
  bringModelBack(): Promise<void>
}

export async function startWorld(): Promise<World> {
  await using starting = new AsyncDisposableStack()
  const folder = await createDataDir()
  starting.defer(() => removeDataDir(folder))
  let model = await startFakeModel()
  let modelIsUp = true
  const takeModelDown = async (): Promise<void> => {
    if (modelIsUp) await model.close()
    modelIsUp = false
  }
  starting.defer(takeModelDown)
  const app = await startApp({
    dataDir: folder,
    env: {
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'scripted',
      CHAT_MODEL: 'scripted',
      EMBEDDING_MODEL: 'hashed',
    },
  })
  starting.defer(async () => void (await app.stop()))
  const browser = await launchBrowser()
  starting.defer(() => browser.close())
  const { api_url: apiUrl, publishable_key: publishableKey } = app.status()

  const running = starting.move()
  return {
    app,
    get model() {
      return model
    },
    browser,
    apiUrl,
    publishableKey,
    folder,
    takeModelDown,
    async bringModelBack() {
      if (!modelIsUp) model = await startFakeModel(model.port)
      modelIsUp = true
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** A person with an account, and a phone: supabase-js and nothing else. */
export interface Person {
  id: string
  email: string
  client: SupabaseClient
}

export async function createPerson(world: World): Promise<Person> {
  const client = connect(world)
  const email = `person-${crypto.randomUUID()}@example.com`
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
  if (error) throw error
  return { id: data.user?.id ?? '', email, client }
}

export function connect({ apiUrl, publishableKey }: World): SupabaseClient {
  return createClient(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
}

/** A browser of its own in which the person is signed in. */
export async function openScreen(
  world: World,
  person: Person,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: readonly string[] }> {
  const context = await world.browser.newContext({ locale: 'en-US', viewport: DESK, ...options })
  const screen = await openPage(context)
  await signIn(screen.page, world.app.url, person.email)
  return screen
}

/** Signs in where the page is, so that it leads where it wants to lead. */
export async function fillCredentials(page: Page, email: string): Promise<void> {
  await page.getByTestId('email').fill(email)
  await page.getByTestId('password').fill(PASSWORD)
  await page.getByTestId('submit-auth').click()
}

const COOKIE_CHARACTERS = 3180

/** The session of a laptop that slept for weeks: its token has expired, and so has its renewal. */
export async function expireSession(context: BrowserContext): Promise<void> {
  const cookies = (await context.cookies())
    .filter(({ name }) => /^sb-.+-auth-token(\.\d)?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const encoded = cookies.map(({ value }) => value).join('')
  const session: unknown = JSON.parse(
    Buffer.from(encoded.replace('base64-', ''), 'base64url').toString(),
  )
  const expired = { ...(session as object), expires_at: 1, refresh_token: 'expired' }
  const value = `base64-${Buffer.from(JSON.stringify(expired)).toString('base64url')}`
  const parts = value.match(new RegExp(`.{1,${COOKIE_CHARACTERS}}`, 'g')) ?? []
  expect(parts).toHaveLength(cookies.length)
  await context.addCookies(cookies.map((cookie, i) => ({ ...cookie, value: parts[i] ?? '' })))
}

export async function visitRoom(world: World, page: Page, roomId: string): Promise<void> {
  await page.goto(`${world.app.url}/rooms/${roomId}`)
  await awaitConnection(page, 'live')
}

export const awaitConnection = (page: Page, state: 'live' | 'offline'): Promise<void> =>
  page.locator(`[data-testid=connection-state][data-state=${state}]`).waitFor()

export async function createRoom(person: Person, name = 'Heaters'): Promise<string> {
  const { data, error } = await person.client.from('rooms').insert({ name }).select('id').single()
  if (error) throw error
  return String(data.id)
}

/** Adds a document as any client does, and returns its id. Whether it can be read is another matter. */
export async function addDocument(
  person: Person,
  roomId: string,
  file: Uint8Array<ArrayBuffer>,
  title = 'Handbook',
): Promise<string> {
  const id = crypto.randomUUID()
  const path = `${roomId}/${id}.pdf`
  const stored = await person.client.storage
    .from('documents')
    .upload(path, file, { contentType: 'application/pdf' })
  if (stored.error) throw stored.error
  const { error } = await person.client.from('documents').insert({
    id,
    room_id: roomId,
    kind: 'pdf',
    title,
    storage_path: path,
    byte_size: file.byteLength,
  })
  if (error) throw error
  await person.client.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
  return id
}

export async function awaitDocument(
  person: Person,
  id: string,
  status: 'ready' | 'failed',
): Promise<void> {
  await awaitRow(async () => {
    const { data } = await person.client.from('documents').select('status').eq('id', id).single()
    return data?.status === status
  })
}

/** Asks as a phone does, and waits for the answer. */
export async function askByPhone(person: Person, roomId: string, question: string): Promise<void> {
  const { error } = await person.client.functions.invoke(`chat/rooms/${roomId}/questions`, {
    body: { question },
  })
  if (error) throw error
  await awaitRow(async () => {
    const { data } = await person.client.from('messages').select('status').eq('room_id', roomId)
    return data?.every(({ status }) => ['done', 'failed', 'stopped'].includes(status)) ?? false
  })
}

/** In hooks too, where `expect.poll` is not to be had. */
const awaitRow = (isThere: () => Promise<boolean>): Promise<boolean> =>
  vi.waitUntil(isThere, { timeout: 60_000, interval: 100 })

/** The newest answer on the screen. */
export const lastAnswer = (page: Page): Locator =>
  page.locator('[data-testid=message][data-role=assistant]').last()

export async function awaitStatus(message: Locator, status: string): Promise<void> {
  await message.and(message.page().locator(`[data-status=${status}]`)).waitFor({ timeout: 60_000 })
}

/** The words of a message as a reader sees them; citations are their numbers. */
export async function textOf(message: Locator): Promise<string> {
  const content = message.getByTestId('message-content')
  return (await content.count()) === 0 ? '' : squeeze((await content.textContent()) ?? '')
}

/** What a screen makes of a row's content: paragraphs in a row, markers as chips with their number. */
export const toShown = (content: string): string => squeeze(content.replace(/\[(\d+)\]/g, '$1'))

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()
