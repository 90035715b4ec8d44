/**
 * What 200 members cost: opening a room, search in its documents and in messages, and a question, in a room of one and in
 * one of 200, each of whom has a private thread of their own; the two rooms hold the same, and take turns.
 * Run: `npm run bench:members`, or with `-- --members 200 --rounds 40 --chunks 2000`.
 */
import { parseArgs } from 'node:util'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { tunePlanner } from '../../apps/local/src/planner.ts'
import { createRandom } from '../support/random.ts'
import { provision } from '../support/project-database.ts'
import { percentile } from './measures.ts'

const { values: options } = parseArgs({
  options: {
    members: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '40' },
    chunks: { type: 'string', default: '2000' },
  },
})
const [members, rounds, chunks] = [options.members, options.rounds, options.chunks].map(Number) as [
  number,
  number,
  number,
]
const MESSAGES = 400
const CITATIONS_PER_ANSWER = 5
const TERMS = 2 ** 28

const random = createRandom(3)
const database = await openDatabase()
await provision(database)
await tunePlanner(database)
await run('update private.limits set value = 1000000000')

interface Filled {
  room: string
  owner: string
}
const alone = await fill(1)
const many = await fill(members)
await run('analyze')

const CALLS: Record<string, (room: string) => [sql: string, params: unknown[]]> = {
  'open_room, 50 messages': (room) => ['select public.open_room($1)', [room]],
  [`search_chunks, ${chunks} chunks`]: (room) => [
    `select count(*) from public.search_chunks($1, array[1, 2, 3], array[1, 1, 1]::float8[], $2, 'm', 0.3)`,
    [room, vector()],
  ],
  search_messages: () => [`select count(*) from public.search_messages(array['number 7'])`, []],
  'documents and members': (room) => [
    'select (select count(*) from public.documents where room_id = $1), (select role from public.room_members where room_id = $1 limit 1)',
    [room],
  ],
}
const rows = []
for (const [name, call] of Object.entries(CALLS)) {
  const times = { one: [] as number[], many: [] as number[] }
  for (let i = 0; i < rounds + 5; i++) {
    for (const [key, { room, owner }] of [
      ['one', alone],
      ['many', many],
    ] as const) {
      const took = await timeAs(owner, ...call(room))
      if (i >= 5) times[key].push(took)
    }
  }
  const [one, other] = [percentile(times.one, 0.5), percentile(times.many, 0.5)]
  rows.push({
    call: name,
    'one member, ms': one.toFixed(2),
    [`${members} members, ms`]: other.toFixed(2),
    ratio: (other / one).toFixed(3),
  })
}
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

/** As the Data API runs it: a transaction with the person's role and claims. */
async function timeAs(person: string, sql: string, params: unknown[]): Promise<number> {
  const start = performance.now()
  await database.transaction(async (connection) => {
    await connection.query(
      `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
      [JSON.stringify({ sub: person, role: 'authenticated' })],
    )
    await connection.query(sql, params)
  })
  return performance.now() - start
}

function vector(): string {
  return `[${Array.from({ length: 512 }, () => random().toFixed(3)).join(',')}]`
}

async function fill(people: number): Promise<Filled> {
  const owner = await value(
    `insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@example.com') returning id as value`,
  )
  const room = await value(
    `insert into public.rooms (owner_id, name) values ($1, 'Room') returning id as value`,
    [owner],
  )
  await run(
    `with added as (
       insert into auth.users (id, email) select gen_random_uuid(), gen_random_uuid() || '@example.com' from generate_series(2, $2::int) returning id
     )
     insert into public.room_members (room_id, user_id, role) select $1, id, 'asker' from added`,
    [room, people],
  )
  if (people > 1) {
    await run(
      `insert into public.threads (room_id, private, created_by) select room_id, true, user_id from public.room_members where room_id = $1`,
      [room],
    )
  }
  await addDocument(room)
  await addMessages(room)
  return { room, owner }
}

async function addDocument(room: string): Promise<void> {
  const document = await value(
    `insert into public.documents (room_id, kind, title, body) values ($1, 'article', 'Long', 'x') returning id as value`,
    [room],
  )
  await run(
    `insert into public.chunks (room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
     select $1, $2, 1, 1, n, 'Chunk ' || n, 0, 7, 'h', array[1 + n % 3, 1 + n % 17, 1 + n % 101] from generate_series(0, $3::int - 1) as n`,
    [room, document, chunks],
  )
  await run(
    `insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights)
     select id, room_id, document_id, 1, ('{1:0.5,2:0.25,' || 3 + ordinal || ':1}/${TERMS}')::extensions.sparsevec
     from public.chunks where room_id = $1`,
    [room],
  )
  for (let first = 0; first < chunks; first += 100) {
    const vectors = Array.from({ length: 100 }, vector)
    await run(
      `insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
       select c.id, c.room_id, c.document_id, 1, 'm', v.embedding::extensions.vector
       from unnest($2::text[]) with ordinality as v (embedding, n)
       join public.chunks c on c.room_id = $1 and c.ordinal = $3::int + v.n - 1`,
      [room, vectors, first],
    )
  }
  await run(
    `update public.documents set status = 'ready', live_version = 1, chunks_total = $2, embedding_model = 'm' where id = $1`,
    [document, chunks],
  )
}

async function addMessages(room: string): Promise<void> {
  await run(
    `insert into public.messages (room_id, role, content, created_at)
     select $1, 'user', 'Question number ' || n || '?', now() - make_interval(mins => $2::int - n) from generate_series(1, $2::int / 2) as n`,
    [room, MESSAGES],
  )
  await run(
    `insert into public.messages (room_id, role, content, reply_to, created_at, finished_at)
     select room_id, 'assistant', repeat('Forty litres [1]. ', 40), id, created_at + interval '1 second', now()
     from public.messages where room_id = $1`,
    [room],
  )
  await run(
    `insert into public.citations (message_id, room_id, position, ordinal, document_id, document_title, document_version, page, quote, score, verified)
     select m.id, m.room_id, n * 18, n, d.id, 'Long', 1, 1, 'Forty litres.', 1, true
     from public.messages m join public.documents d on d.room_id = m.room_id, generate_series(1, ${CITATIONS_PER_ANSWER}) as n
     where m.room_id = $1 and m.role = 'assistant'`,
    [room],
  )
}
