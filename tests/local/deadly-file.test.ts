import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type FakeModel, startFakeModel } from '../support/fake-model/index.ts'
import { createDeadlyPdf } from '../support/hostile-files.ts'
import { createPdf } from '../support/pdf.ts'
import { addSource, createRoom, startIngestion, startAnswer } from '../support/client.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

// A file that kills the worker which reads it, each time, against the workers as they run.

/** No lease runs out in this test: the next worker takes over what the last one held. */
const LEASE_SECONDS = '3600'
/** Three workers have to die. */
const TIMEOUT_MS = 200_000

let model: FakeModel
let stack: StackProcess

beforeAll(async () => {
  model = await startFakeModel()
  stack = await startStackProcess({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'none',
    INGEST_LEASE_S: LEASE_SECONDS,
  })
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await model.close()
})

const statusOf = async (id: string): Promise<string> => {
  const { data } = await stack.client
    .from('documents')
    .select('status, error_code')
    .eq('id', id)
    .single()
    .throwOnError()
  return `${data.status} ${data.error_code ?? ''}`.trim()
}

it(
  'a file that kills its readers fails, and takes no other document and no answer with it',
  async () => {
    const { client } = stack
    const room = await createRoom(stack)
    const deadly = await addSource(stack, room, {
      title: 'deadly',
      kind: 'pdf',
      bytes: createDeadlyPdf(),
    })
    await startIngestion(stack, deadly)
    const worker = stack.workerPid('ingest')
    await vi.waitUntil(() => stack.workerPid('ingest') !== worker, { timeout: 60_000 })

    const good = await addSource(stack, room, {
      title: 'good',
      kind: 'pdf',
      bytes: createPdf(['The meeting is on Thursday.']),
    })
    await vi.waitUntil(async () => (await statusOf(good)) === 'ready', { timeout: 60_000 })
    model.scenario('plain')
    const answerId = await startAnswer(stack, room, 'When is the meeting?')
    await vi.waitUntil(
      async () => {
        const answer = await client.from('messages').select('status').eq('id', answerId).single()
        return answer.data?.status === 'done'
      },
      { timeout: 60_000 },
    )
    await vi.waitUntil(async () => (await statusOf(deadly)).startsWith('failed'), {
      timeout: 150_000,
      interval: 500,
    })
    expect(await statusOf(deadly)).toBe('failed document_too_complex')
    expect(await statusOf(good)).toBe('ready')
  },
  TIMEOUT_MS,
)
