/**
 * How large it may get, on a native server that is started for it: bytes, searches by size of room and order of rows on the
 * disk, partitions, an approximate index with its recall, and whether other rooms cost anything, there and in the embedded
 * database. Needs Postgres with pgvector and pg_prewarm, 6 GB of disk and about twenty minutes.
 * Run: `npm run bench:scale -- --folder <sets>`, or with `--rooms 1000 --chunks 200000`, `--embedded-only`.
 */
import { parseArgs } from 'node:util'
import { describeServer, startNativeServer } from '../support/native/server.ts'
import { makeTemplates, openCopy } from '../support/native/templates.ts'
import { addPerson, addRooms, prepare, run } from './scale-fill.ts'
import { measureEmbedded } from './scale-embedded.ts'
import { measureIndexes } from './scale-index.ts'
import { countPages, forget, layOut, ORDERS, partition, punchHoles } from './scale-layouts.ts'
import { clockOf, readQuestions, timeRooms, timeSearches } from './scale-search.ts'
import { percentile } from './measures.ts'
import { requireFolder } from './retrieval-sets.ts'

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    rooms: { type: 'string', default: '1000' },
    chunks: { type: 'string', default: '200000' },
    partitions: { type: 'string', default: '64' },
    'embedded-only': { type: 'boolean', default: false },
  },
})
const folder = requireFolder(options.folder)
if (options['embedded-only']) {
  console.table(await measureEmbedded(folder, Number(options.rooms)))
  process.exit()
}
const SMALL = 200
const SIZES = [1000, 5000, 20_000, Number(options.chunks)]
/** A buffer as small as that of a small project, so that most of a room is not in it. */
const SETTINGS = {
  shared_buffers: '256MB',
  maintenance_work_mem: '1GB',
  max_wal_size: '8GB',
  autovacuum: 'off',
  work_mem: '32MB',
}

await using stack = new AsyncDisposableStack()
const server = stack.use(await startNativeServer('supabase_admin', SETTINGS))
await makeTemplates(server.url)
const database = await openCopy(server.url, 'migrated')
stack.defer(() => database.close())
console.log(await describeServer(server.url))
await database.platform('create extension pg_prewarm with schema extensions')
await database.platform('set session_replication_role = replica')
const [backend] = await run<{ pid: number }>(database, 'select pg_backend_pid() as pid')
const clock = clockOf(backend?.pid ?? 0)
await prepare(database, folder)
const questions = await readQuestions(database, folder)
const owner = await addPerson(database)
const rooms = new Map<number, string>()
await fillRooms()
console.table(await measureBytes())
console.table(await measureLayouts())
console.table(await measureIndexes(database, owner, rooms, questions))
await stack.disposeAsync()
console.table(await measureEmbedded(folder, Number(options.rooms)))

/** The rooms that are searched, six others, and then all the others, of ninety-nine people. */
async function fillRooms(): Promise<void> {
  for (const size of SIZES) {
    const [room = ''] = await addRooms(database, { owner, size, count: 1 })
    rooms.set(size, room)
  }
  const [small = ''] = await addRooms(database, { owner, size: SMALL, count: 6 })
  rooms.set(SMALL, small)
  await database.platform('vacuum analyze')
  const few = await timeAll('10 rooms')
  for (let people = 0; people < 99; people++) {
    const count = Math.ceil((Number(options.rooms) - 10) / 99)
    await addRooms(database, { owner: await addPerson(database), size: SMALL, count })
  }
  await database.platform('vacuum analyze')
  console.table([...few, ...(await timeAll(`${options.rooms} rooms`))])
}

function timeAll(what: string, which = rooms) {
  return timeRooms(what, database, { clock, owner, rooms: which, questions })
}

/** Bytes of each table with its indexes, for a thousand chunks. */
async function measureBytes() {
  return database.platform(
    `select c.relname as table, pg_size_pretty(pg_total_relation_size(c.oid)) as bytes,
       round(pg_table_size(c.oid) / 1e3 / n.chunks, 2) as "MB per 1,000 chunks", round(pg_indexes_size(c.oid) / 1e3 / n.chunks, 2) as "of indexes",
       (select reltuples::bigint from pg_class where oid = c.oid) as rows
     from pg_class c, (select count(*)::numeric as chunks from public.chunks) n
     where c.relnamespace = 'public'::regnamespace and c.relname in ('chunks', 'chunk_terms', 'chunk_embeddings', 'room_terms')
     order by pg_total_relation_size(c.oid) desc`,
  )
}

async function measureLayouts() {
  const rows = await measureLayout('one room after another')
  await layOut(database, ORDERS.batches)
  rows.push(...(await measureLayout('batches of all rooms in turn')))
  rows.push(...(await measureHoles()))
  await layOut(database, ORDERS.rows)
  rows.push(...(await measureLayout('every row anywhere')))
  await partition(database, Number(options.partitions))
  rows.push(...(await measureLayout(`the same, in ${options.partitions} partitions`)))
  return rows
}

/** A room of the size of one that is there, read when half of all other documents had been deleted. */
async function measureHoles() {
  await punchHoles(database, [...rooms.values()])
  const size = 20_000
  const [room = ''] = await addRooms(database, { owner, size, count: 1 })
  await database.platform('vacuum analyze')
  return measureLayout('into the holes of deleted documents', new Map([[size, room]]))
}

async function measureLayout(name: string, which = rooms) {
  const rows = []
  for (const row of await timeAll(name, which)) {
    const room = which.get(row.chunks) ?? ''
    rows.push({
      ...row,
      pages: await countPages(database, room),
      'cold ms': row.chunks < 5000 ? '' : (await timeCold(room)).toFixed(0),
    })
  }
  return rows
}

/** The first search after nothing was read for long: the median of five. */
async function timeCold(room: string): Promise<number> {
  const times = []
  for (const question of questions.slice(20, 25)) {
    await forget(database)
    const { p50 } = await timeSearches(database, clock, {
      owner,
      room,
      questions: [question],
      warmUp: 0,
    })
    times.push(p50)
  }
  return percentile(times, 0.5)
}
