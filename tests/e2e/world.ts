import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { Browser } from 'playwright-core'
import { createDataDir, removeDataDir, type RunningApp, startApp } from '../support/app.ts'
import { launchBrowser, PASSWORD } from '../support/browser.ts'
import { type FakeModel, startFakeModel } from '../support/fake-model/index.ts'

const ROW_TIMEOUT_MS = 60_000

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

export async function createPerson(
  world: World,
  email = `person-${crypto.randomUUID()}@example.com`,
): Promise<Person> {
  const client = connect(world)
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
  if (error) throw error
  return { id: data.user?.id ?? '', email, client }
}

export function connect({ apiUrl, publishableKey }: World): SupabaseClient {
  return createClient(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
}

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

/** A room with one document that was read and one question that was answered. */
export async function createAnsweredRoom(
  world: World,
  person: Person,
  file: Uint8Array<ArrayBuffer>,
  [question, answer]: readonly [string, string],
): Promise<string> {
  const roomId = await createRoom(person)
  await awaitDocument(person, await addDocument(person, roomId, file), 'ready')
  world.model.scenario('plain', { answer })
  await askByPhone(person, roomId, question)
  return roomId
}

/** In hooks and benches too, where `expect.poll` is not to be had. */
async function awaitRow(isThere: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + ROW_TIMEOUT_MS; !(await isThere()); await pause(100)) {
    if (Date.now() > giveUpAt) throw new Error('The row never came')
  }
}

export const postQuestion = (
  { apiUrl, publishableKey }: World,
  token: string,
  roomId: string,
  question: string,
): Promise<Response> =>
  fetch(`${apiUrl}/functions/v1/chat/rooms/${roomId}/questions`, {
    method: 'POST',
    headers: {
      apikey: publishableKey,
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ question }),
  })

export async function tokenOf({ client }: Person): Promise<string> {
  const { data } = await client.auth.getSession()
  return data.session?.access_token ?? ''
}
