import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import {
  type QuestionTerms,
  toQuestionTerms,
} from '../../functions/chat/retrieval/question-terms.ts'
import { mean, percentile } from './measures.ts'
import { readSet } from './retrieval-sets.ts'
import { MODEL, makeQueries } from './scale-fill.ts'

const WARM_UP = 10
/** Chunks from which on each search takes so long that fewer are enough. */
const LARGE = 50_000
const VECTOR_WEIGHT = 0.4
/** Of the kernel's clock, in which it counts what processes take. */
const TICK_MS = 10

export interface Question extends QuestionTerms {
  vector: string
}

export async function readQuestions(database: Database, folder: string): Promise<Question[]> {
  const texts = readSet(folder, 'xquad-en').questions.slice(0, 120)
  const vectors = await makeQueries(database, texts.length)
  return texts.map(({ text }, i) => ({ ...toQuestionTerms(text), vector: vectors[i] ?? '' }))
}

/** Milliseconds of computing, so far, of this process or of a server's process for one connection. */
export type Clock = () => number

export const ownClock: Clock = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export const clockOf =
  (pid: number): Clock =>
  () => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  }

export interface Timing {
  /** The half of all searches takes no longer, in milliseconds. */
  p50: number
  p95: number
  /** Computing in the database, the mean of all searches. */
  cpu: number
}

/** Both legs of searches in a room, as its owner, as the Data API runs them. */
export async function timeSearches(
  database: Database,
  clock: Clock,
  { owner, room, questions, warmUp = WARM_UP }: Searches,
): Promise<Timing> {
  const times: number[] = []
  let before = 0
  for (const [i, question] of questions.entries()) {
    if (i === warmUp) before = clock()
    const start = performance.now()
    await search(database, owner, room, question)
    if (i >= warmUp) times.push(performance.now() - start)
  }
  return {
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    cpu: (clock() - before) / times.length,
  }
}

export interface Searches {
  owner: string
  room: string
  questions: readonly Question[]
  /** How many of them are not counted. */
  warmUp?: number
}

export interface RoomSearches extends Pick<Searches, 'owner' | 'questions'> {
  clock: Clock
  /** By how many chunks they have. */
  rooms: ReadonlyMap<number, string>
}

/** The same questions in rooms of several sizes, in rows for a table. */
export async function timeRooms(
  what: string,
  database: Database,
  { owner, questions, clock, rooms }: RoomSearches,
) {
  const rows = []
  for (const [size, room] of [...rooms].sort(([a], [b]) => a - b)) {
    const asked = questions.slice(0, size > LARGE ? 35 : 110)
    const { p50, p95, cpu } = await timeSearches(database, clock, { owner, room, questions: asked })
    rows.push({
      what,
      chunks: size,
      'p50 ms': p50.toFixed(1),
      'p95 ms': p95.toFixed(1),
      'CPU ms': cpu.toFixed(1),
      load: loadavg()[0]?.toFixed(1),
    })
  }
  return rows
}

async function search(
  database: Database,
  owner: string,
  room: string,
  { terms, weights, vector, contextTerms }: Question,
): Promise<void> {
  await asOwner(database, owner, (query) =>
    query(
      `select * from public.search_chunks($1, $2, $3, $4, '${MODEL}', $5, p_limit => 16, p_context_terms => $6)`,
      [room, terms, weights, vector, VECTOR_WEIGHT, contextTerms],
    ),
  )
}

type Query = <T>(sql: string, params?: unknown[]) => Promise<T[]>

/** As the Data API does: in one transaction, with the person's role and claims, so that every policy holds. */
export async function asOwner<T>(
  database: Database,
  owner: string,
  use: (query: Query) => Promise<T>,
): Promise<T> {
  return database.transaction(async (connection) => {
    await connection.query(
      `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
      [JSON.stringify({ sub: owner, role: 'authenticated' })],
    )
    return use(
      async <R>(sql: string, params: unknown[] = []) =>
        (await connection.query<R>(sql, params)).rows,
    )
  })
}

/** Which share of the exact nearest the approximate ones hold. */
export const recall = (exact: readonly string[][], found: readonly string[][]): number =>
  mean(exact.map((ids, i) => ids.filter((id) => found[i]?.includes(id)).length / ids.length))
