import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { AlreadyRunningError, lockDataDir } from '../../apps/embedded/src/lock.ts'
import type { Stack, StackOptions } from '../../apps/embedded/src/stack.ts'
import { startStack } from '../../apps/local/src/project.ts'
import { type FakeModel, startFakeModel } from '../support/fake-model/index.ts'
import {
  addSource,
  articleOf,
  connect,
  createRoom,
  startAnswer,
  startIngestion,
  type SupabaseClient,
} from '../support/client.ts'
import { parseJson } from '../support/json.ts'
import { z } from 'zod'

let dataDir: string
let model: FakeModel
let options: StackOptions
let stack: Stack

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-stack-'))
  model = await startFakeModel()
  options = {
    dataDir,
    ports: { api: await findFreePort(), db: await findFreePort() },
    siteUrl: 'http://127.0.0.1:3000',
    functionEnv: {
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'test',
      CHAT_MODEL: 'scripted',
      EMBEDDING_MODEL: 'hashed',
    },
    log: () => undefined,
  }
  stack = await startStack(options)
})
afterAll(async () => {
  await stack.stop()
  await model.close()
  await rm(dataDir, { recursive: true, force: true })
})

const credentials = { email: 'alice@example.com', password: 'correct horse battery' }

/** An answer of which the first words are there. */
async function beginAnswer(client: SupabaseClient): Promise<string> {
  const room = await createRoom({ client })
  const article = articleOf('The kiwi is a brown bird that cannot fly.', 'Birds')
  const documentId = await addSource({ client }, room, article)
  await startIngestion({ client }, documentId)
  const document = client.from('documents').select('status').eq('id', documentId).single()
  await expect.poll(async () => (await document).data?.status, { timeout: 30_000 }).toBe('ready')
  model.scenario('slow', {
    answer: 'The kiwi cannot fly [1]. Nobody will read the rest of this.',
    answersTo: { 'cut off above by a technical limit': 'It is brown.' },
  })
  const id = await startAnswer({ client }, room, 'Which bird cannot fly?')
  // Up to the end of its first sentence.
  model.release(5)
  const message = client.from('messages').select('content').eq('id', id).single()
  await expect
    .poll(async () => (await message).data?.content, { timeout: 30_000 })
    .toContain('cannot fly')
  return id
}

async function signIn(): Promise<SupabaseClient> {
  const client = connect(stack.url, stack.publishableKey)
  const { error } = await client.auth.signInWithPassword(credentials)
  if (error) await client.auth.signUp(credentials)
  return client
}

describe('the embedded stack', () => {
  it('refuses a second start on the same data directory', async () => {
    const ports = { api: await findFreePort(), db: await findFreePort() }
    await expect(startStack({ ...options, ports })).rejects.toThrow(AlreadyRunningError)
  })

  it('runs the functions in Deno: a document is read, a question answered', async () => {
    const health: unknown = await (await fetch(`${stack.url}/health`)).json()
    const functions = { chat: 'ok', ingest: 'ok', maintenance: 'ok' }
    expect(health).toEqual({ status: 'ok', database: 'ok', disk: 'room', functions })
    const client = await signIn()
    const room = await createRoom({ client })
    const article = articleOf('The kiwi is a bird that cannot fly.', 'Birds')
    const documentId = await addSource({ client }, room, article)
    await startIngestion({ client }, documentId)
    const status = async () =>
      (await client.from('documents').select('status').eq('id', documentId).single()).data?.status
    await expect.poll(status, { timeout: 30_000 }).toBe('ready')

    model.scenario('plain', { answer: 'The kiwi is a bird that cannot fly [1].' })
    const answerId = await startAnswer({ client }, room, 'Which bird cannot fly?')
    const answer = async () =>
      (
        await client
          .from('messages')
          .select('status, content, citations(verified)')
          .eq('id', answerId)
          .single()
      ).data
    await expect.poll(answer, { timeout: 30_000 }).toEqual({
      status: 'done',
      content: 'The kiwi is a bird that cannot fly [1].',
      citations: [{ verified: true }],
    })
  })

  it('starts a function again that was killed', async () => {
    const before = stack.functions.pids()['chat']
    process.kill(before ?? 0, 'SIGKILL')
    await expect.poll(() => stack.functions.pids()['chat']).not.toBe(before)
    const call = () =>
      fetch(`${stack.url}/functions/v1/chat/rooms/x/search?q=a`).then(async (response) => ({
        status: response.status,
        body: parseJson(await response.text(), z.unknown()),
      }))
    await expect
      .poll(call, { timeout: 20_000 })
      .toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
  })

  it('does not serve a function that does not exist', async () => {
    const response = await fetch(`${stack.url}/functions/v1/nothing/here`)
    expect(response.status).toBe(404)
  })

  it('stops although a browser is connected', async () => {
    const client = await signIn()
    const user = await client.auth.getUser()
    const channel = client.channel(`user:${user.data.user?.id}`, { config: { private: true } })
    await new Promise<void>((resolve) => {
      channel.subscribe((status) => {
        if (status === 'SUBSCRIBED') resolve()
      })
    })
    await stack.stop()
    await client.removeAllChannels()
    stack = await startStack(options)
  })

  it('has everything again after a stop and a start, with the same keys', async () => {
    const client = await signIn()
    await client.from('rooms').insert({ name: 'Kept' }).throwOnError()
    const writing = await beginAnswer(client)
    const keys = [stack.publishableKey, stack.secretKey, stack.anonKey, stack.serviceRoleKey]
    await stack.stop()
    stack = await startStack(options)
    const { publishableKey, secretKey, anonKey, serviceRoleKey } = stack
    expect([publishableKey, secretKey, anonKey, serviceRoleKey]).toEqual(keys)
    const again = await signIn()
    const { data } = await again.from('rooms').select('name').eq('name', 'Kept').throwOnError()
    expect(data).toEqual([{ name: 'Kept' }])
    // What was being written goes on behind the last word.
    model.release()
    const written = again.from('messages').select('status, content').eq('id', writing).single()
    await expect
      .poll(async () => (await written).data, { timeout: 30_000 })
      .toEqual({ status: 'done', content: 'The kiwi cannot fly [1]. It is brown.' })
  })
})

describe('the lock on a data directory', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documind-lock-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is held until it is given back', async () => {
    const unlock = await lockDataDir(folder)
    await expect(lockDataDir(folder)).rejects.toThrow(AlreadyRunningError)
    await unlock()
    const again = await lockDataDir(folder)
    await again()
  })

  it.each([
    // No process has this id: it is above the largest that Linux gives.
    ['that is gone', JSON.stringify({ pid: 4194305, startedAt: '1' })],
    ['whose id another process has now', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['that died while it wrote the lock', '{"pid":'],
  ])('is taken over from a process %s', async (_name, content) => {
    await writeFile(join(folder, 'lock'), content)
    const unlock = await lockDataDir(folder)
    await unlock()
  })
})
