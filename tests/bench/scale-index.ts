import type { NativeDatabase } from '../support/native/database.ts'
import { mean } from './measures.ts'
import { MODEL } from './scale-fill.ts'
import { asOwner, type Question, recall } from './scale-search.ts'

const NEAREST = 20
const QUERIES = 40
const DIMENSIONS = 512

/** What an approximate index is told at each search. */
const SETTINGS = [
  { ef: 40, scan: 'off' },
  { ef: 100, scan: 'relaxed_order' },
  { ef: 200, scan: 'relaxed_order' },
  { ef: 400, scan: 'relaxed_order' },
] as const

/**
 * The vector leg alone: exact, by one HNSW index over all rooms with iterative scan, and by one of the largest room alone.
 * On plain tables, since a partitioned one has an index a partition.
 */
export async function measureIndexes(
  database: NativeDatabase,
  owner: string,
  rooms: ReadonlyMap<number, string>,
  questions: readonly Question[],
) {
  const largest = Math.max(...rooms.keys())
  const rows = []
  const exact = new Map<string, string[][]>()
  for (const [size, room] of rooms) {
    const { ids, ms } = await nearest(database, owner, room, questions)
    exact.set(room, ids)
    rows.push({ index: 'none, exact', chunks: size, ms: ms.toFixed(1), recall: '1' })
  }
  for (const [name, where, sizes] of [
    ['HNSW of all rooms', '', [...rooms.keys()]],
    [`HNSW of this room`, `where room_id = '${rooms.get(largest)}'`, [largest]],
  ] as const) {
    const built = await build(database, where)
    for (const size of sizes) {
      const room = rooms.get(size) ?? ''
      for (const { ef, scan } of SETTINGS) {
        await database.platform(`set hnsw.ef_search = ${ef}; set hnsw.iterative_scan = ${scan}`)
        const { ids, ms } = await nearest(database, owner, room, questions)
        rows.push({
          index: `${name}, ef ${ef}, ${scan}`,
          chunks: size,
          ms: ms.toFixed(1),
          recall: recall(exact.get(room) ?? [], ids).toFixed(3),
          built,
        })
      }
    }
    await database.platform('drop index public.bench_hnsw')
  }
  return rows
}

async function build(database: NativeDatabase, where: string): Promise<string> {
  const start = performance.now()
  await database.platform(`set max_parallel_maintenance_workers = 1;
    create index bench_hnsw on public.chunk_embeddings using hnsw ((embedding::extensions.vector(${DIMENSIONS})) extensions.vector_ip_ops) ${where}`)
  const seconds = (performance.now() - start) / 1000
  const [size] = await database.platform<{ mb: number }>(
    `select (pg_relation_size('public.bench_hnsw') / 1e6)::int as mb`,
  )
  return `${seconds.toFixed(0)} s, ${size?.mb} MB`
}

async function nearest(
  database: NativeDatabase,
  owner: string,
  room: string,
  questions: readonly Question[],
): Promise<{ ids: string[][]; ms: number }> {
  const ids: string[][] = []
  const times: number[] = []
  for (const { vector } of questions.slice(0, QUERIES)) {
    await asOwner(database, owner, async (query) => {
      const start = performance.now()
      const rows = await query<{ chunk_id: string }>(
        `select chunk_id from public.chunk_embeddings where room_id = '${room}' and model = '${MODEL}'
         order by embedding::extensions.vector(${DIMENSIONS}) operator(extensions.<#>) $1::extensions.vector limit ${NEAREST}`,
        [vector],
      )
      times.push(performance.now() - start)
      ids.push(rows.map(({ chunk_id }) => chunk_id))
    })
  }
  return { ids, ms: mean(times.slice(5)) }
}
