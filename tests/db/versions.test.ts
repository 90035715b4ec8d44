import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, type Project, type User } from './support.ts'
import { claim, embedAll, ingest, lease, readAll, readDocument } from './worker.ts'

// An article is edited while it answers questions: the old text answers until the new one is ready.

const OLD = [{ content: 'Old text.', terms: [1] }]
const NEW = [{ content: 'New text.', terms: [2] }]

let article: string

test.beforeEach(async ({ project, alice, room }) => {
  article = await addArticle(project, alice, room, 'Old text.')
  await ingest(project, article, OLD)
})

const edit = (project: Project, alice: User, body: string) =>
  project.as(alice, 'update public.documents set body = $2 where id = $1', [article, body])

/** What the room answers with, for either text. */
async function found(project: Project, alice: User, room: string): Promise<string[]> {
  const rows = await project.as<{ content: string }>(
    alice,
    `select content from public.search_chunks($1, '{1,2}', '{1,1}')`,
    [room],
  )
  return rows.map(({ content }) => content)
}

/** Versions that have rows, table by table. */
async function stored(project: Project): Promise<unknown> {
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

const fail = async (project: Project) => {
  const { id, lease: token } = await lease(project, article)
  await project.as('service', `select public.fail_document($1, $2, 'embedding_failed', 'm')`, [
    id,
    token,
  ])
}

test('an edit starts a new version from nothing, beside the one that answers', async ({
  project,
  alice,
}) => {
  await edit(project, alice, 'New text.')
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

test('the old text is found until the swap, and from then on only the new one', async ({
  project,
  alice,
  room,
}) => {
  expect(await found(project, alice, room)).toEqual(['Old text.'])
  await edit(project, alice, 'New text.')
  expect(await found(project, alice, room)).toEqual(['Old text.'])
  await readAll(project, article, NEW)
  expect(await found(project, alice, room)).toEqual(['Old text.'])
  await embedAll(project, article)
  expect(await found(project, alice, room)).toEqual(['New text.'])
})

test('the swap takes the old pages, chunks and vectors away', async ({ project, alice }) => {
  await edit(project, alice, 'New text.')
  await readAll(project, article, NEW)
  expect(await stored(project)).toEqual({ ...only(1, 2), chunk_embeddings: [1] })
  await embedAll(project, article)
  expect(await stored(project)).toEqual(only(2))
  expect(await readDocument(project, article)).toMatchObject({ status: 'ready', live_version: 2 })
})

test('the same text, or another title, is no new version', async ({ project, alice }) => {
  await edit(project, alice, 'Old text.')
  await project.as(alice, `update public.documents set title = 'New' where id = $1`, [article])
  expect(await readDocument(project, article)).toMatchObject({ version: 1, status: 'ready' })
})

test('a second edit before the first is ready leaves nothing of the first', async ({
  project,
  alice,
  room,
}) => {
  await edit(project, alice, 'Never ready.')
  await readAll(project, article, [{ content: 'Never ready.', terms: [3] }])
  await edit(project, alice, 'New text.')
  await ingest(project, article, NEW)
  expect(await found(project, alice, room)).toEqual(['New text.'])
  expect(await stored(project)).toEqual(only(3))
})

describe('a new version that fails', () => {
  test.beforeEach(async ({ project, alice }) => {
    await edit(project, alice, 'New text.')
    await readAll(project, article, NEW)
    await fail(project)
  })

  test('leaves the old one answering', async ({ project, alice, room }) => {
    expect(await readDocument(project, article)).toMatchObject({
      status: 'failed',
      live_version: 1,
    })
    expect(await found(project, alice, room)).toEqual(['Old text.'])
  })

  test('answers after a restart', async ({ project, alice, room }) => {
    await project.as('service', 'select public.restart_document($1)', [article])
    const { id, lease: token } = await lease(project, article)
    await project.as('service', `select public.store_pages($1, $2, 1, '[]', '[]')`, [id, token])
    await embedAll(project, article)
    expect(await found(project, alice, room)).toEqual(['New text.'])
    expect(await stored(project)).toEqual(only(2))
  })

  test('goes when the text is edited again', async ({ project, alice }) => {
    await edit(project, alice, 'Third text.')
    expect(await readDocument(project, article)).toMatchObject({
      version: 3,
      status: 'queued',
      error_code: null,
    })
    await ingest(project, article, [{ content: 'Third text.', terms: [2] }])
    expect(await stored(project)).toEqual(only(3))
  })
})

test('a disabled document is not found, and is again when it is enabled', async ({
  project,
  alice,
  room,
}) => {
  const enable = (enabled: boolean) =>
    project.as(alice, 'update public.documents set enabled = $2 where id = $1', [article, enabled])
  await enable(false)
  expect(await found(project, alice, room)).toEqual([])
  await enable(true)
  expect(await found(project, alice, room)).toEqual(['Old text.'])
})

test('disabling a document does not keep it from being read', async ({ project, alice }) => {
  await project.query('delete from public.documents where id <> $1', [article])
  await edit(project, alice, 'New text.')
  await project.as(alice, 'update public.documents set enabled = false where id = $1', [article])
  expect(await claim(project)).toMatchObject([{ id: article }])
})

test('a deleted document takes its pages, chunks and vectors along', async ({ project, alice }) => {
  await project.as(alice, 'delete from public.documents where id = $1', [article])
  expect(await stored(project)).toEqual({
    pages: null,
    chunks: null,
    chunk_terms: null,
    chunk_embeddings: null,
  })
})
