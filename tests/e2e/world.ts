import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { createDataDir, removeDataDir, type RunningApp, startApp } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import {
  addSource,
  connect,
  createRoom,
  type Person,
  signUp,
  startAnswer,
  startIngestion,
  type SupabaseClient,
} from '../support/client.ts'
import { type FakeModel, startFakeModel } from '../support/fake-model/index.ts'
import { fillDataDir } from '../support/ready-database.ts'

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

export type { Person }

/** @param env settings beside those of the model */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  await using starting = new AsyncDisposableStack()
  const folder = await createDataDir()
  starting.defer(() => removeDataDir(folder))
  await fillDataDir(folder)
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
      // Pages are fetched from servers of the tests.
      WEB_PAGES_PRIVATE: 'on',
      ...env,
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

export const createPerson = (world: World, email?: string): Promise<Person> =>
  signUp(connectTo(world), email)

/** A phone: supabase-js and nothing else. */
export const connectTo = ({ apiUrl, publishableKey }: World): SupabaseClient =>
  connect(apiUrl, publishableKey)

/** Adds a document as any client does, and returns its id. Whether it can be read is another matter. */
export async function addDocument(
  person: Person,
  roomId: string,
  bytes: Uint8Array<ArrayBuffer>,
  title = 'Handbook',
): Promise<string> {
  const id = await addSource(person, roomId, { kind: 'pdf', title, bytes })
  await startIngestion(person, id)
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
  await startAnswer(person, roomId, question)
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
  const roomId = await createRoom(person, 'Heaters')
  await awaitDocument(person, await addDocument(person, roomId, file), 'ready')
  world.model.scenario('plain', { answer })
  await askByPhone(person, roomId, question)
  return roomId
}

/** What members of their rooms call them. */
export const giveName = ({ client }: Person, name: string) =>
  client.from('profiles').upsert({ name }).throwOnError()

/** By an invitation, as people come. */
export async function joinRoom(
  owner: Person,
  person: Person,
  roomId: string,
  role: 'editor' | 'asker' | 'reader',
): Promise<void> {
  const invitation = { p_room_id: roomId, p_role: role }
  const { data } = await owner.client.rpc('create_invitation', invitation).throwOnError()
  await person.client.rpc('accept_invitation', { p_token: data ?? '' }).throwOnError()
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
