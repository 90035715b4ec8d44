import { analyze, toLexicalVector } from '../../functions/_shared/text/analyzer.ts'
import { toVectorText } from '../../functions/_shared/models/embeddings.ts'
import { chunkPage } from '../../functions/ingest/chunk/chunk.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { createRandom } from '../support/random.ts'
import { readSet, textOf } from './retrieval-sets.ts'

/** Chunks of which rooms are made, over and over. */
const TEMPLATES = 4000
const VECTORS = 2000
const DIMENSIONS = 512
/** Of what embeddings say, as far as distances tell: a few dozen directions, each with less in it than the one before. */
const DIRECTIONS = 48
const CHUNKS_PER_DOCUMENT = 200
export const MODEL = 'bench'

const random = createRandom(17)

export interface Rooms {
  /** Whose they all are. */
  owner: string
  /** Chunks of each, and how many there are. */
  size: number
  count: number
}

/** Makes the pieces that rooms are made of: real text with its lexical vectors, and vectors that lie as embeddings do. */
export async function prepare(database: Database, folder: string): Promise<void> {
  await database.exclusive((connection) =>
    connection.exec(`
      create schema bench;
      create unlogged table bench.chunk (i int primary key, content text, terms int[], weights extensions.sparsevec);
      create unlogged table bench.vector (i int primary key, v extensions.vector);
      grant usage on schema bench to public; grant select on all tables in schema bench to public;
      update private.limits set value = 1000000000`),
  )
  const chunks = await readChunks(folder)
  await insert(database, chunks, (batch, first) => [
    `insert into bench.chunk select $1 + n - 1, content, terms::int[], weights::extensions.sparsevec
     from unnest($2::text[], $3::text[], $4::text[]) with ordinality as t (content, terms, weights, n)`,
    [
      first,
      batch.map(({ content }) => content),
      batch.map(({ terms }) => `{${terms.join(',')}}`),
      batch.map(({ weights }) => weights),
    ],
  ])
  await insert(database, makeVectors(), (batch, first) => [
    `insert into bench.vector select $1 + n - 1, v::extensions.vector from unnest($2::text[]) with ordinality as t (v, n)`,
    [first, batch.map(toVectorText)],
  ])
}

/** @returns the id of a new account */
export async function addPerson(where: Database): Promise<string> {
  const id = crypto.randomUUID()
  const email = `${id}@example.com`
  await run(where, 'insert into auth.users (id, email) values ($1, $2)', [id, email])
  return id
}

/** @returns the ids of the rooms, of which each was read after the one before */
export async function addRooms(
  database: Database,
  { owner, size, count }: Rooms,
): Promise<string[]> {
  const perDocument = Math.min(CHUNKS_PER_DOCUMENT, Math.ceil(size / 4))
  const ids = await run<{ id: string }>(
    database,
    `insert into public.rooms (owner_id, name) select $1, 'Room ' || n from generate_series(1, $2::int) n returning id`,
    [owner, count],
  )
  const rooms = ids.map(({ id }) => id)
  await run(
    database,
    `insert into public.room_members (room_id, user_id, role) select r, $2, 'owner' from unnest($1::uuid[]) r`,
    [rooms, owner],
  )
  await run(
    database,
    `with new as materialized (
       select gen_random_uuid() as id, r.id as room, d, least($4::int, $2::int - d * $4::int) as chunks
       from unnest($1::uuid[]) with ordinality as r (id, n), generate_series(0, ($2::int - 1) / $4::int) d order by r.n, d
     )
     insert into public.documents (id, room_id, kind, title, storage_path, version, live_version, status, page_count, pages_done,
       chunks_total, chunks_done, embedding_model, hashed_at)
     select id, room, 'pdf', 'Document ' || d, room || '/' || id || '.pdf', 1, 1, 'ready', chunks / 5 + 1, chunks / 5 + 1, chunks, chunks, $3, now()
     from new`,
    [rooms, size, MODEL, perDocument],
  )
  for (const room of rooms) await addChunks(database, room)
  return rooms
}

async function addChunks(database: Database, room: string): Promise<void> {
  await run(
    database,
    `insert into public.chunks (room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
     select d.room_id, d.id, 1, g / 5 + 1, g, t.content, 0, length(t.content), md5(t.content), t.terms
     from public.documents d cross join lateral generate_series(0, d.chunks_total - 1) g
     join bench.chunk t on t.i = (abs(hashtext(d.id::text)) % 100000 + g * 7) % ${TEMPLATES}
     where d.room_id = $1 order by d.id, g`,
    [room],
  )
  await run(
    database,
    `insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights, analyzer_version)
     select c.id, c.room_id, c.document_id, 1, t.weights, 4
     from public.chunks c join bench.chunk t on t.i = (abs(hashtext(c.document_id::text)) % 100000 + c.ordinal * 7) % ${TEMPLATES}
     where c.room_id = $1 order by c.document_id, c.ordinal`,
    [room],
  )
  await run(
    database,
    `insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
     select c.id, c.room_id, c.document_id, 1, $2, extensions.l2_normalize(a.v operator(extensions.+) b.v)
     from public.chunks c join bench.vector a on a.i = abs(hashtext(c.id::text)) % ${VECTORS}
     join bench.vector b on b.i = abs(hashtext('b' || c.id)) % ${VECTORS}
     where c.room_id = $1 order by c.document_id, c.ordinal`,
    [room, MODEL],
  )
  await run(
    database,
    `insert into public.room_terms (room_id, term, chunk_count)
     select c.room_id, t.term, count(*) from public.chunks c, unnest(c.terms) t (term) where c.room_id = $1 group by 1, 2 having count(*) > 1`,
    [room],
  )
}

export async function run<T>(
  database: Database,
  sql: string,
  params: unknown[] = [],
): Promise<T[]> {
  return (await database.exclusive((connection) => connection.query<T>(sql, params))).rows
}

/** Vectors for questions, of the same kind as those of chunks. */
export async function makeQueries(database: Database, count: number): Promise<string[]> {
  const rows = await run<{ v: string }>(
    database,
    `select extensions.l2_normalize(a.v operator(extensions.+) b.v)::text as v
     from generate_series(1, $1::int) n join bench.vector a on a.i = n * 37 % ${VECTORS} join bench.vector b on b.i = n * 101 % ${VECTORS}`,
    [count],
  )
  return rows.map(({ v }) => v)
}

async function readChunks(folder: string) {
  const texts = ['scifact-2101', 'xquad-en', 'drcd'].flatMap((name) =>
    readSet(folder, name).documents.map(textOf),
  )
  const contents: string[] = []
  for (let i = 0; contents.length < TEMPLATES; i++) {
    const chunks = await chunkPage(texts[(i * 7919) % texts.length] ?? '')
    contents.push(...chunks.map(({ content }) => content))
  }
  return contents
    .slice(0, TEMPLATES)
    .map((content) => ({ content, ...toLexicalVector(analyze(content)) }))
}

function makeVectors(): number[][] {
  const directions = Array.from({ length: DIRECTIONS }, (_, i) =>
    Array.from({ length: DIMENSIONS }, () => normal() / Math.sqrt(i + 1)),
  )
  return Array.from({ length: VECTORS }, () => {
    const sum = Array<number>(DIMENSIONS).fill(0)
    for (const direction of directions) {
      const weight = normal()
      direction.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + weight * value))
    }
    const length = Math.hypot(...sum)
    return sum.map((value) => value / length)
  })
}

/** Near enough to a normal distribution for any purpose here. */
const normal = (): number => Array.from({ length: 6 }, random).reduce((a, b) => a + b, -3)

async function insert<T>(
  database: Database,
  rows: readonly T[],
  statement: (batch: readonly T[], first: number) => [sql: string, params: unknown[]],
): Promise<void> {
  for (let first = 0; first < rows.length; first += 250) {
    await run(database, ...statement(rows.slice(first, first + 250), first))
  }
}
