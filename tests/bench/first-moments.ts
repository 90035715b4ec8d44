/**
 * What passes between a question and its answer's first words, beyond the model's own time: to `loading` at the asker, to
 * the request at the model, and to the first text at the asker. The whole path is real (gateway, Deno worker, database,
 * Realtime, supabase-js over a WebSocket); the model is scripted and notes when it was asked.
 * Usage: npm run bench:first-moments -- [questions=60]
 */
import { startFakeModel } from '../support/fake-model/index.ts'
import { addSource, createRoom, startAnswer, startIngestion } from '../support/client.ts'
import { startStackProcess, waitUntilReady } from '../support/stack-process.ts'
import { percentile } from './measures.ts'
import type { AnswerEvent, LoadingEvent } from '../../functions/_shared/contract/events.ts'

const questions = Number(process.argv[2] ?? 60)
/** Not counted: workers start, plans are made. */
const WARM_UP = 10
const SENTENCE =
  'The quartz heater warms forty litres of water in nine minutes, and its spare part is the blue valve [1].'

interface Moments {
  loading: number
  model: number
  text: number
  end: number
}

const model = await startFakeModel()
await using stack = await startStackProcess({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' })
const { client } = stack
const room = await createRoom(stack)
const bytes = new TextEncoder().encode(`${SENTENCE} `.repeat(40))
await startIngestion(
  stack,
  await addSource(stack, room, { title: 'heater', kind: 'article', bytes }),
)
await waitUntilReady(stack, room)

const seen: { loadingAt: number; textAt: number; end: (() => void) | undefined } = {
  loadingAt: 0,
  textAt: 0,
  end: undefined,
}
await subscribe()
const measured: Moments[] = []
for (let i = 0; i < questions + WARM_UP; i++) {
  const moments = await ask(i)
  if (i >= WARM_UP) measured.push(moments)
}
console.log(`${questions} questions, one after the other; ms, p50 / p95`)
report('question sent -> loading at the asker', ({ loading }) => loading)
report('question sent -> request at the model', ({ model: asked }) => asked)
report('first text at the asker, beyond the model', ({ text }) => text)
report('question sent -> end at the asker', ({ end }) => end)
await client.removeAllChannels()
await model.close()

async function subscribe(): Promise<void> {
  const channel = client.channel(`room:${room}`, { config: { private: true } })
  channel.on<LoadingEvent>('broadcast', { event: 'loading' }, () => {
    seen.loadingAt ||= performance.now()
  })
  channel.on<AnswerEvent>('broadcast', { event: 'answer' }, ({ payload }) => {
    if (payload.text !== '') seen.textAt ||= performance.now()
    if (payload.status !== 'streaming') seen.end?.()
  })
  await new Promise<void>((resolve, reject) =>
    channel.subscribe((status, error) =>
      status === 'SUBSCRIBED' ? resolve() : error && reject(error),
    ),
  )
}

async function ask(i: number): Promise<Moments> {
  model.scenario('plain', { answer: SENTENCE, tokenMs: 5 })
  const ended = new Promise<void>((resolve) => {
    Object.assign(seen, { loadingAt: 0, textAt: 0, end: resolve })
  })
  const sentAt = performance.now()
  await startAnswer(stack, room, `How much water does the quartz heater warm? (${i})`)
  await ended
  const { loadingAt, textAt } = seen
  return {
    loading: loadingAt - sentAt,
    model: model.askedAt - sentAt,
    text: textAt - sentAt - (model.firstTokenAt - model.askedAt),
    end: performance.now() - sentAt,
  }
}

function report(name: string, take: (moments: Moments) => number): void {
  const values = measured.map(take)
  const [half, most] = [0.5, 0.95].map((share) => percentile(values, share).toFixed(1))
  console.log(`${name.padEnd(44)} ${half} / ${most}`)
}
