/**
 * How long questions wait while a document of 5,000 pages is disabled and enabled again in their room.
 * Run: `npm run bench:term-counts`, or with `-- --pages 1000`.
 */
import { parseArgs } from 'node:util'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { createRandom } from '../support/random.ts'
import { percentile } from './measures.ts'
import { provision } from '../support/project-database.ts'

const { values: options } = parseArgs({ options: { pages: { type: 'string', default: '5000' } } })
const pages = Number(options.pages)
const SLICE_PAGES = 40
const CHUNKS_PER_PAGE = 5
const TERMS_PER_CHUNK = 80
const VOCABULARY = 120_000
/** A question every so often. */
const PERIOD_MS = 20

const random = createRandom(5)
/** Few terms are common and most are rare, as in any language. */
const randomTerm = (): number => 1 + Math.floor(VOCABULARY ** random())

const database = await openDatabase()
await provision(database)
const { room, document } = await fill()
const rows = [
  await during('nothing', () => new Promise((resolve) => setTimeout(resolve, 3_000))),
  await during('disabling', () => setEnabled(false)),
  await during('enabling', () => setEnabled(true)),
]
console.table(rows)
await database.close()

async function run<T>(sql: string, params: unknown[] = []): Promise<T[]> {
  return (await database.exclusive((connection) => connection.query<T>(sql, params))).rows
}

async function value(sql: string, params: unknown[] = []): Promise<string> {
  const [row] = await run<{ value: string }>(sql, params)
  if (row === undefined) throw new Error(`No row: ${sql}`)
  return row.value
}

async function fill(): Promise<{ room: string; document: string }> {
  await run('update private.limits set value = 1000000000')
  const person = await value(
    `insert into auth.users (id, email) values (gen_random_uuid(), 'a@example.com') returning id as value`,
  )
  const room = await value(
    `insert into public.rooms (owner_id, name) values ($1, 'Room') returning id as value`,
    [person],
  )
  const document = await value(
    `insert into public.documents (room_id, kind, title, body) values ($1, 'article', 'Long', 'x') returning id as value`,
    [room],
  )
  for (let first = 0; first < pages; first += SLICE_PAGES) await storeSlice(document, first)
  await run(`select private.make_live($1, 'model')`, [document])
  await countAll(database)
  return { room, document }
}

async function storeSlice(document: string, first: number): Promise<void> {
  const numbers = Array.from({ length: Math.min(SLICE_PAGES, pages - first) }, (_, i) => first + i)
  const chunks = numbers.flatMap((page) =>
    Array.from({ length: CHUNKS_PER_PAGE }, (_, i) => ({
      page: page + 1,
      ordinal: page * CHUNKS_PER_PAGE + i,
      content: 'x',
      start_offset: 0,
      end_offset: 1,
      content_hash: 'x',
      terms: [...new Set(Array.from({ length: TERMS_PER_CHUNK }, randomTerm))],
      weights: '{}/268435456',
    })),
  )
  const lease = await value('select lease as value from private.lease_document($1, 60)', [document])
  await run('select from public.store_pages($1, $2, $3, $4, $5)', [
    document,
    lease,
    pages,
    JSON.stringify(numbers.map((i) => ({ number: i + 1, content: 'x', state: 'text' }))),
    JSON.stringify(chunks),
  ])
}

async function setEnabled(enabled: boolean): Promise<void> {
  const start = performance.now()
  await run('update public.documents set enabled = $2 where id = $1', [document, enabled])
  console.log(`the statement itself: ${Math.round(performance.now() - start)} ms`)
  await countAll(database)
  const total = await value(
    'select coalesce(sum(chunk_count), 0)::text as value from public.room_terms',
  )
  console.log(`${(performance.now() - start).toFixed(0)} ms until all is counted: ${total}`)
}

/** As the worker does: one slice a call, others in between. */
async function countAll(database: Database): Promise<void> {
  const known = await value(`select to_regprocedure('public.count_terms()')::text as value`)
  if (known === null) return
  for (;;) {
    const { rows } = await database.exclusive((connection) =>
      connection.query<{ more: boolean }>('select public.count_terms() as more'),
    )
    if (rows[0]?.more !== true) return
    // A call of its own, over HTTP: whoever waits comes first.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Asks questions while something else goes on. */
async function during(what: string, work: () => Promise<void>) {
  let ended = false
  const working = work().finally(() => (ended = true))
  const waits: number[] = []
  while (!ended) {
    const start = performance.now()
    await run(`select public.ask_question($1, 'How long?', null, 1000000)`, [room])
    waits.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, PERIOD_MS))
  }
  await working
  return {
    during: what,
    questions: waits.length,
    'p50 ms': percentile(waits, 0.5).toFixed(1),
    'p95 ms': percentile(waits, 0.95).toFixed(1),
    'max ms': Math.max(...waits).toFixed(1),
  }
}
