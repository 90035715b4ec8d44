/**
 * Many clients that come, go, lose their sockets and renew their tokens while messages are sent. Checks that
 * a member gets every message that was sent while it was joined, once and in order, that nobody else gets
 * any, and that memory comes back.
 * Usage: npm run soak:realtime -- [seconds=120] [clients=50] [seed=1]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { createRandom } from '../support/random.ts'

const seconds = Number(process.argv[2] ?? 120)
const clientCount = Number(process.argv[3] ?? 50)
const random = createRandom(Number(process.argv[4] ?? 1))
const PEOPLE = 5
const CHANNELS = 20
const SENDS_PER_SECOND = 20

/** The messages of one topic: numbered from 1. */
interface Topic {
  id: string
  owner: Person
  started: number
  finished: number
}

/** One stay of one client in one topic. */
interface Stay {
  topic: Topic
  /** The first message that it must get, the last one that it must have got. */
  owedFrom: number
  owedTo: number
  received: number[]
}

/** Beside what is measured here, this script keeps every message that it got. */
const MAX_GROWTH_BYTES = 20 * 1024 * 1024

const stays: Stay[] = []
const counts = { joins: 0, refusals: 0, leaks: 0, kills: 0, refreshes: 0, sent: 0 }

const backend = await startBackend()
const people = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => backend.signUp(`p${i}`)))
const topics = await Promise.all(
  Array.from({ length: CHANNELS }, (_, i) => createTopic(pick(people, i))),
)
/** In two halves: what the first one fills for good, caches and code, the second one need not fill again. */
const PHASES = 2
const memory = [await measureMemory()]
let until = 0
for (let phase = 0; phase < PHASES; phase++) {
  until = Date.now() + (seconds * 1000) / PHASES
  const clients = Array.from({ length: clientCount }, (_, i) => behave(backend, pick(people, i)))
  await Promise.all([send(backend), ...clients])
  memory.push(await measureMemory())
}
await backend[Symbol.asyncDispose]()

const faults = stays.flatMap(findFaults)
const delivered = stays.reduce((sum, { received }) => sum + received.length, 0)
console.log({
  seconds,
  clientCount,
  ...counts,
  stays: stays.length,
  delivered,
  faults: faults.length,
})
console.log(
  `memory in use, collected: ${memory.map(toMb).join(' MB, ')} MB (before, after each half)`,
)
const grown = (memory.at(-1) ?? 0) - (memory[1] ?? 0)
if (grown > MAX_GROWTH_BYTES) faults.push(`memory grew by ${toMb(grown)} MB in the second half`)
for (const fault of faults.slice(0, 10)) console.error(fault)
process.exit(faults.length + counts.leaks === 0 && counts.sent > 0 ? 0 : 1)

async function createTopic(owner: Person): Promise<Topic> {
  const { data } = await owner.client
    .from('rooms')
    .insert({ name: 'soak' })
    .select('id')
    .single()
    .throwOnError()
  return { id: `room:${data.id}`, owner, started: 0, finished: 0 }
}

async function send({ url, keys }: Backend): Promise<void> {
  while (Date.now() < until) {
    const topic = pick(topics, Math.floor(random() * CHANNELS))
    const n = ++topic.started
    const messages = [{ topic: topic.id, event: 'n', payload: { n }, private: true }]
    const response = await fetch(`${url}/realtime/v1/api/broadcast`, {
      method: 'POST',
      headers: { apikey: keys.secretKey, 'content-type': 'application/json' },
      body: JSON.stringify({ messages }),
    })
    if (response.status !== 202) throw new Error(`Broadcast answered ${response.status}`)
    topic.finished = n
    counts.sent += 1
    await sleep(1000 / SENDS_PER_SECOND)
  }
}

/** One client: joins, stays a while, leaves or is cut off, and comes again. */
async function behave({ url, keys }: Backend, person: Person): Promise<void> {
  while (Date.now() < until) {
    const client = createClient(url, keys.publishableKey, {
      accessToken: async () => person.accessToken,
    })
    await client.realtime.setAuth()
    const open = new Map<Topic, { channel: RealtimeChannel; stay: Stay }>()
    for (let step = 0; step < 6 && Date.now() < until; step++) {
      await act(client, person, open)
      await sleep(random() * 400)
    }
    for (const { stay } of open.values()) stay.owedTo = stay.topic.finished
    if (random() < 0.5) {
      counts.kills += 1
      await client.realtime.disconnect()
    } else {
      // What was owed is still on its way; a moment, and it has to be here.
      await sleep(300)
      await client.removeAllChannels()
    }
  }
}

async function act(
  client: SupabaseClient,
  person: Person,
  open: Map<Topic, { channel: RealtimeChannel; stay: Stay }>,
): Promise<void> {
  const topic = pick(topics, Math.floor(random() * CHANNELS))
  const joined = open.get(topic)
  if (joined && random() < 0.3) {
    joined.stay.owedTo = topic.finished
    open.delete(topic)
    await sleep(300)
    await client.removeChannel(joined.channel)
  } else if (joined) {
    counts.refreshes += 1
    await client.realtime.setAuth(person.accessToken)
  } else {
    const result = await join(client, topic)
    if (result) open.set(topic, result)
  }
}

async function join(
  client: SupabaseClient,
  topic: Topic,
): Promise<{ channel: RealtimeChannel; stay: Stay } | undefined> {
  const stay: Stay = { topic, owedFrom: Infinity, owedTo: 0, received: [] }
  const channel = client.channel(topic.id, { config: { private: true } })
  channel.on<{ n: number }>('broadcast', { event: 'n' }, ({ payload }) =>
    stay.received.push(payload.n),
  )
  const isMember = await new Promise<boolean>((resolve) => {
    channel.subscribe((status) => {
      if (status === 'SUBSCRIBED') resolve(true)
      else if (status === 'CHANNEL_ERROR') resolve(false)
    })
  })
  const person = await client.realtime.accessToken?.()
  const mayJoin = person === topic.owner.accessToken
  if (isMember !== mayJoin) counts.leaks += 1
  if (!isMember) {
    counts.refusals += 1
    await client.removeChannel(channel)
    return undefined
  }
  counts.joins += 1
  // Owed is what is sent from now on; what was under way may come or not.
  stay.owedFrom = topic.started + 1
  stays.push(stay)
  return { channel, stay }
}

function findFaults({ topic, owedFrom, owedTo, received }: Stay): string[] {
  const inOrder = received.every((n, i) => i === 0 || n > (received[i - 1] ?? 0))
  const got = new Set(received)
  const missing = Array.from(
    { length: Math.max(0, owedTo - owedFrom + 1) },
    (_, i) => owedFrom + i,
  ).filter((n) => !got.has(n))
  const faults = missing.length > 0 ? [`${topic.id}: missing ${missing.join(', ')}`] : []
  return inOrder ? faults : [...faults, `${topic.id}: not in order, or twice`]
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('There is none')
  return item
}

/** What is still held once nobody is connected. The resident size says less: it also has what is free. */
async function measureMemory(): Promise<number> {
  // Sockets that were cut off take a moment to be noticed.
  await sleep(2000)
  globalThis.gc?.()
  await sleep(100)
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function toMb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
