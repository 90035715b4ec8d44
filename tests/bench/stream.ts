/**
 * What streaming costs: from the model's first token to the first text in a subscriber's hands, and the bytes that a
 * subscriber's socket carries for an answer, beside what sending the whole text each time would carry.
 * The whole path is real (gateway, Deno worker, Realtime, supabase-js); the model is scripted and notes when it wrote.
 * Usage: npm run bench:stream -- [answers=40]
 */
import { startFakeModel } from '../support/fake-model/index.ts'
import { addSource, createRoom, startAnswer, startIngestion } from '../support/client.ts'
import { startStackProcess, waitUntilReady } from '../support/stack-process.ts'
import type { AnswerEvent } from '../../functions/_shared/contract/events.ts'

const answers = Number(process.argv[2] ?? 40)
const SENTENCE =
  'The quartz heater warms forty litres of water in nine minutes, and its spare part is the blue valve [1]. '
const TEXT = SENTENCE.repeat(20).trim()
const TOKEN_MS = 12

const model = await startFakeModel()
await using stack = await startStackProcess({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' })
const { client } = stack
const room = await createRoom(stack)
const bytes = new TextEncoder().encode(SENTENCE)
await startIngestion(
  stack,
  await addSource(stack, room, { title: 'heater', kind: 'article', bytes }),
)
await waitUntilReady(stack, room)

interface Watched {
  firstTextAt: number
  pieces: string[]
  wireBytes: number
  done: () => void
}
const watched = new Map<string, Watched>()
await subscribe()
const delays: number[] = []
let wire = 0
let wholeEachTime = 0
for (let i = 0; i < answers; i++) {
  const { firstTextAt, firstTokenAt, pieces, wireBytes } = await answer(i)
  delays.push(firstTextAt - firstTokenAt)
  wire += wireBytes
  let length = 0
  for (const piece of pieces) {
    length += piece.length
    wholeEachTime += length
  }
}
delays.sort((a, b) => a - b)
const at = (share: number): string =>
  (delays[Math.floor((delays.length - 1) * share)] ?? 0).toFixed(0)
console.log(
  `${answers} answers of ${TEXT.length} characters, a token each ${TOKEN_MS} ms, one event per 100 ms`,
)
console.log(
  `model's first token to first text at the subscriber: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
)
console.log(
  `socket bytes per answer: ${Math.round(wire / answers)} (${(wire / answers / TEXT.length).toFixed(1)} per character); ` +
    `the whole text in each event would be ${Math.round(wholeEachTime / answers)} of text alone (${(wholeEachTime / wire).toFixed(1)} times as much)`,
)
await client.removeAllChannels()
await model.close()

async function subscribe(): Promise<void> {
  const channel = client.channel(`room:${room}`, { config: { private: true } })
  channel.on<AnswerEvent>('broadcast', { event: 'answer' }, ({ payload }) => {
    const state = watched.get(payload.message_id)
    if (!state) return
    if (payload.text !== '' && state.firstTextAt === 0) state.firstTextAt = performance.now()
    state.pieces.push(payload.text)
    // The frame around the payload, as vsn 2 sends it.
    state.wireBytes += Buffer.byteLength(
      JSON.stringify([
        null,
        null,
        `realtime:room:${room}`,
        'broadcast',
        { event: 'answer', type: 'broadcast', payload },
      ]),
    )
    if (payload.status !== 'streaming') state.done()
  })
  await new Promise<void>((resolve, reject) =>
    channel.subscribe((status, error) =>
      status === 'SUBSCRIBED' ? resolve() : error && reject(error),
    ),
  )
}

async function answer(i: number): Promise<Omit<Watched, 'done'> & { firstTokenAt: number }> {
  model.scenario('plain', { answer: TEXT, tokenMs: TOKEN_MS })
  const question = `How much water does the quartz heater warm? (${i})`
  const id = await startAnswer(stack, room, question)
  return new Promise((resolve) => {
    const state: Watched = {
      firstTextAt: 0,
      pieces: [],
      wireBytes: 0,
      done: () => resolve({ ...state, firstTokenAt: model.firstTokenAt }),
    }
    watched.set(id, state)
  })
}
