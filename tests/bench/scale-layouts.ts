import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { run } from './scale-fill.ts'
import type { NativeDatabase } from '../support/native/database.ts'

const start = promisify(execFile)

/** What a search reads a room of: the tables whose rows' order on the disk matters. */
const TABLES = ['chunk_terms', 'chunk_embeddings'] as const

/** Rows that the product writes in one statement: embeddings of one call of the model. */
const BATCH = 64

/** In what order rows of all rooms may come to stand: expressions over a row of chunks, c. */
export const ORDERS = {
  batches: `md5(c.document_id::text || c.ordinal / ${BATCH}), c.ordinal`,
  rows: 'md5(c.id::text)',
} as const

/** Writes both tables anew, in another order. */
export async function layOut(database: NativeDatabase, order: string): Promise<void> {
  for (const table of TABLES) {
    await database.platform(`
      create unlogged table bench.copy as select t.* from public.${table} t;
      truncate public.${table};
      insert into public.${table} select t.* from bench.copy t join public.chunks c on c.id = t.chunk_id order by ${order};
      drop table bench.copy`)
    await database.platform(`vacuum analyze public.${table}`)
  }
}

/** Takes away every other document of all but the given rooms, so that what comes next fills the holes. */
export async function punchHoles(database: NativeDatabase, kept: readonly string[]): Promise<void> {
  const gone = `select id from public.documents where room_id <> all ($1::uuid[]) and hashtext(id::text) % 2 = 0`
  for (const table of [...TABLES, 'chunks'] as const) {
    await database.platform(`delete from public.${table} where document_id in (${gone})`, [kept])
    await database.platform(`vacuum analyze public.${table}`)
  }
  await database.platform(`delete from public.documents where id in (${gone})`, [kept])
}

/**
 * Puts hash partitions by room in the place of both tables, rows in the order that they had, and tells the functions of a
 * search to name the room wherever they look up a chunk: without it each look-up asks every partition.
 */
export async function partition(database: NativeDatabase, partitions: number): Promise<void> {
  for (const table of TABLES) {
    const parts = Array.from(
      { length: partitions },
      (_, i) =>
        `create table bench.${table}_${i} partition of public.${table} for values with (modulus ${partitions}, remainder ${i})
           with (toast_tuple_target = 8160);
         alter table bench.${table}_${i} alter column ${table === 'chunk_terms' ? 'weights' : 'embedding'} set storage main;`,
    )
    const key = table === 'chunk_terms' ? 'room_id, chunk_id' : 'room_id, chunk_id, model'
    await database.platform(`
      alter table public.${table} rename to ${table}_whole;
      create table public.${table} (like public.${table}_whole) partition by hash (room_id);
      ${parts.join('\n')}
      insert into public.${table} select * from public.${table}_whole;
      alter table public.${table} add primary key (${key});
      create index on public.${table} (document_id);
      alter table public.${table} enable row level security;
      create policy "Members can read" on public.${table} for select to authenticated using (room_id in (select private.my_room_ids()));
      grant select on public.${table} to authenticated`)
    await database.platform(`vacuum analyze public.${table}`)
  }
  await nameRooms(database)
}

/** What stands in the functions of a search, and what names the room as well. */
const NAMED: readonly [signature: string, edits: readonly [from: string, to: string][]][] = [
  [
    'private.context_scores(uuid[], int[], double precision[])',
    [
      ['select c.id, c.document_id', 'select c.room_id, c.id, c.document_id'],
      ['select p.key, n.id as neighbour', 'select p.room_id, p.key, n.id as neighbour'],
      ['t.chunk_id = a.neighbour and', 't.chunk_id = a.neighbour and t.room_id = a.room_id and'],
    ],
  ],
  [
    'public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int, int)',
    [
      ['e.chunk_id = t.chunk_id and', 'e.chunk_id = t.chunk_id and e.room_id = p_room_id and'],
      ['where t.chunk_id = any', 'where t.room_id = p_room_id and t.chunk_id = any'],
    ],
  ],
]

async function nameRooms(database: NativeDatabase): Promise<void> {
  for (const [signature, edits] of NAMED) {
    const [found] = await run<{ sql: string }>(
      database,
      'select pg_get_functiondef($1::regprocedure) as sql',
      [signature],
    )
    let sql = found?.sql ?? ''
    for (const [from, to] of edits) {
      if (!sql.includes(from)) throw new Error(`${signature} has no "${from}" any more`)
      sql = sql.replace(from, to)
    }
    await database.platform(sql)
  }
}

/** Pages of both tables that a room's rows stand on. */
export async function countPages(database: NativeDatabase, room: string): Promise<number> {
  let pages = 0
  for (const table of TABLES) {
    const [counted] = await database.platform<{ pages: number }>(
      `select count(distinct (tableoid, (ctid::text::point)[0]))::int as pages from public.${table} where room_id = $1`,
      [room],
    )
    pages += counted?.pages ?? 0
  }
  return pages
}

/** Has the next search read both tables from the disk: out of the server's buffers, and out of the kernel's cache. */
export async function forget(database: NativeDatabase): Promise<void> {
  const files = await database.platform<{ file: string; segments: number }>(
    `select current_setting('data_directory') || '/' || pg_relation_filepath(c.oid) as file, (pg_relation_size(c.oid) / (1 << 30))::int as segments
     from pg_class c where c.relkind in ('r', 'i') and (c.relname like 'chunk\\_terms%' or c.relname like 'chunk\\_embeddings%')`,
  )
  await database.platform('checkpoint')
  await database.platform(`select extensions.pg_prewarm('public.chunks', 'buffer')`)
  const paths = files.flatMap(({ file, segments }) =>
    Array.from({ length: segments + 1 }, (_, i) => (i === 0 ? file : `${file}.${i}`)),
  )
  await start('sync', paths)
  for (const path of paths) {
    await start('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'])
  }
}
