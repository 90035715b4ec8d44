import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addArticle,
  createRoom,
  createUser,
  openProject,
  type Project,
  type User,
} from './support.ts'
import { claim, embedAll, ingest, lease, readAll, readDocument } from './worker.ts'

// An article is edited while it answers questions: the old text answers until the new one is ready.

const OLD = [{ content: 'Old text.', terms: [1] }]
const NEW = [{ content: 'New text.', terms: [2] }]

let project: Project
let alice: User
let room: string
let article: string

beforeAll(async () => {
  project = await openProject()
  alice = await createUser(project, 'alice')
})
afterAll(() => project[Symbol.asyncDispose]())
beforeEach(async () => {
  room = await createRoom(project, alice)
  article = await addArticle(project, alice, room, 'Old text.')
  await ingest(project, article, OLD)
})

const edit = (body: string) =>
  project.as(alice, 'update public.documents set body = $2 where id = $1', [article, body])

/** What the room answers with, for either text. */
async function found(): Promise<string[]> {
  const rows = await project.as<{ content: string }>(
    alice,
    `select content from public.search_chunks($1, '{1,2}', '{1,1}')`,
    [room],
  )
  return rows.map(({ content }) => content)
}

/** Versions that have rows, table by table. */
async function stored(): Promise<unknown> {
  const [row] = await project.query(
    `select ${['pages', 'chunks', 'chunk_terms', 'chunk_embeddings']
      .map(
        (table) =>
          `(select array_agg(distinct version order by version) from public.${table} where document_id = $1) as ${table}`,
      )
      .join(', ')}`,
    [article],
  )
  return row
}
const only = (...versions: number[]) => ({
  pages: versions,
  chunks: versions,
  chunk_terms: versions,
  chunk_embeddings: versions,
})

const fail = async () => {
  const { id, lease: token } = await lease(project, article)
  await project.as('service', `select public.fail_document($1, $2, 'embedding_failed', 'm')`, [
    id,
    token,
  ])
}

test('an edit starts a new version from nothing, beside the one that answers', async () => {
  await edit('New text.')
  expect(await readDocument(project, article)).toMatchObject({
    version: 2,
    live_version: 1,
    status: 'queued',
    page_count: null,
    pages_done: 0,
    chunks_total: 0,
    chunks_done: 0,
    attempts: 0,
    lease_until: null,
    error_code: null,
  })
})

test('the old text is found until the swap, and from then on only the new one', async () => {
  expect(await found()).toEqual(['Old text.'])
  await edit('New text.')
  expect(await found()).toEqual(['Old text.'])
  await readAll(project, article, NEW)
  expect(await found()).toEqual(['Old text.'])
  await embedAll(project, article)
  expect(await found()).toEqual(['New text.'])
})

test('the swap takes the old pages, chunks and vectors away', async () => {
  await edit('New text.')
  await readAll(project, article, NEW)
  expect(await stored()).toEqual({ ...only(1, 2), chunk_embeddings: [1] })
  await embedAll(project, article)
  expect(await stored()).toEqual(only(2))
  expect(await readDocument(project, article)).toMatchObject({ status: 'ready', live_version: 2 })
})

test('the same text, or another title, is no new version', async () => {
  await edit('Old text.')
  await project.as(alice, `update public.documents set title = 'New' where id = $1`, [article])
  expect(await readDocument(project, article)).toMatchObject({ version: 1, status: 'ready' })
})

test('a second edit before the first is ready leaves nothing of the first', async () => {
  await edit('Never ready.')
  await readAll(project, article, [{ content: 'Never ready.', terms: [3] }])
  await edit('New text.')
  await ingest(project, article, NEW)
  expect(await found()).toEqual(['New text.'])
  expect(await stored()).toEqual(only(3))
})

describe('a new version that fails', () => {
  beforeEach(async () => {
    await edit('New text.')
    await readAll(project, article, NEW)
    await fail()
  })

  test('leaves the old one answering', async () => {
    expect(await readDocument(project, article)).toMatchObject({
      status: 'failed',
      live_version: 1,
    })
    expect(await found()).toEqual(['Old text.'])
  })

  test('answers after a restart', async () => {
    await project.as('service', 'select public.restart_document($1)', [article])
    const { id, lease: token } = await lease(project, article)
    await project.as('service', `select public.store_pages($1, $2, 1, '[]', '[]')`, [id, token])
    await embedAll(project, article)
    expect(await found()).toEqual(['New text.'])
    expect(await stored()).toEqual(only(2))
  })

  test('goes when the text is edited again', async () => {
    await edit('Third text.')
    expect(await readDocument(project, article)).toMatchObject({
      version: 3,
      status: 'queued',
      error_code: null,
    })
    await ingest(project, article, [{ content: 'Third text.', terms: [2] }])
    expect(await stored()).toEqual(only(3))
  })
})

test('a disabled document is not found, and is again when it is enabled', async () => {
  const enable = (enabled: boolean) =>
    project.as(alice, 'update public.documents set enabled = $2 where id = $1', [article, enabled])
  await enable(false)
  expect(await found()).toEqual([])
  await enable(true)
  expect(await found()).toEqual(['Old text.'])
})

test('disabling a document does not keep it from being read', async () => {
  await project.query('delete from public.documents where id <> $1', [article])
  await edit('New text.')
  await project.as(alice, 'update public.documents set enabled = false where id = $1', [article])
  expect(await claim(project)).toMatchObject([{ id: article }])
})

test('a deleted document takes its pages, chunks and vectors along', async () => {
  await project.as(alice, 'delete from public.documents where id = $1', [article])
  expect(await stored()).toEqual({
    pages: null,
    chunks: null,
    chunk_terms: null,
    chunk_embeddings: null,
  })
})
