import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, createRoom, type Project } from './support.ts'
import { chunksToEmbed, claim, storeEmbeddings, storePages } from './worker.ts'

// An article may be a whole book. What handles the row on its way must not read, copy or send the text
// each time: one block is 8 kB, a text of a megabyte more than a hundred.

let room: string
let article: string

/** A megabyte that does not compress. */
const LONG_TEXT = `(select string_agg(md5(n::text), '') from generate_series(1, 32768) n)`
const FEW_BLOCKS = 90

test.beforeAll(async ({ project, alice }) => {
  room = await createRoom(project, alice)
  article = await addArticle(project, alice, room)
  await project.query(`update public.documents set body = ${LONG_TEXT} where id = $1`, [article])
})

async function blocksOf(project: Project, sql: string): Promise<number> {
  const [row] = await project.query<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
    `explain (analyze, buffers, format json) ${sql}`,
  )
  return row?.['QUERY PLAN'][0]?.Plan['Shared Hit Blocks'] ?? Infinity
}

test('reading the text takes many blocks, so that the other rules mean something', async ({
  project,
}) => {
  expect(
    await blocksOf(
      project,
      `select char_length(body) from public.documents where id = '${article}'`,
    ),
  ).toBeGreaterThan(100)
})

test.for<[string, string]>([
  ['a lease', `update public.documents set lease_until = null where id = :id`],
  ['a title, and its broadcast', `update public.documents set title = title || '.' where id = :id`],
  [
    'the row itself, unless its text changes',
    `update public.documents set enabled = not enabled where id = :id`,
  ],
])('%s is written without reading the text', async ([_what, sql], { project }) => {
  const filled = sql.replace(':id', `'${article}'`)
  await blocksOf(project, filled)
  expect(await blocksOf(project, filled)).toBeLessThan(FEW_BLOCKS)
})

test('a room opens without reading the text', async ({ project }) => {
  const sql = `select public.open_room('${room}')`
  await blocksOf(project, sql)
  expect(await blocksOf(project, sql)).toBeLessThan(FEW_BLOCKS)
})

test('the text travels with no claim and with nothing that is stored', async ({ project }) => {
  await project.query('update public.documents set lease_until = null')
  const [reading] = await claim(project)
  expect(reading).toMatchObject({ id: article })
  expect(reading).not.toHaveProperty('body')
  const stored = await storePages(
    project,
    { id: article, lease: reading?.lease ?? '' },
    1,
    [{ number: 1, content: 'x', state: 'text' }],
    [{ page: 1, ordinal: 0, content: 'x', terms: [1] }],
  )
  expect(stored).toMatchObject([{ status: 'embedding', body: null }])
  const [embedding] = await claim(project)
  expect(embedding).not.toHaveProperty('body')
  const token = { id: article, lease: embedding?.lease ?? '' }
  const [chunk] = await chunksToEmbed(project, token)
  const ready = await storeEmbeddings(project, token, [
    { chunk_id: chunk?.id ?? '', embedding: '[1]' },
  ])
  expect(ready).toMatchObject([{ status: 'ready', body: null }])
  expect(await project.value('select length(body) from public.documents')).toBe(32 * 32768)
})
