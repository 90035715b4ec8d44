import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addPdf, createRoom, PERMISSION_DENIED, type Project, type User } from './support.ts'
import { ingest, lease, readAll, readDocument } from './worker.ts'

// A stored file: the same one twice, and one that replaces another.

const CHECK_VIOLATION = '23514'
const BYTES = 'a'.repeat(64)
const OTHER_BYTES = 'b'.repeat(64)
const OLD = [{ content: 'Old text.', terms: [1] }]

let room: string

test.beforeEach(async ({ project, alice }) => {
  room = await createRoom(project, alice)
})

/** What a worker does once it has hashed the bytes. */
async function register(project: Project, id: string, sha256 = BYTES): Promise<unknown> {
  const { lease: token } = await lease(project, id)
  const sql = 'select * from public.register_file($1, $2, $3, 10)'
  const [row] = await project.as<{ duplicate_of: string | null }>('service', sql, [
    id,
    token,
    sha256,
  ])
  return row
}

describe('the same bytes again', () => {
  test('point at the document that has them, and need no reading', async ({ project, alice }) => {
    const first = await addPdf(project, alice, room)
    expect(await register(project, first)).toMatchObject({ duplicate_of: null, sha256: BYTES })
    const second = await addPdf(project, alice, room)
    expect(await register(project, second)).toMatchObject({
      duplicate_of: first,
      status: 'ready',
      live_version: null,
      lease_until: null,
    })
  })

  test('in another room are another document', async ({ project, alice }) => {
    await register(project, await addPdf(project, alice, room))
    const elsewhere = await addPdf(project, alice, await createRoom(project, alice))
    expect(await register(project, elsewhere)).toMatchObject({ duplicate_of: null })
  })

  test('of a file that failed are tried anew', async ({ project, alice }) => {
    const failed = await addPdf(project, alice, room)
    await register(project, failed)
    await project.query(`update public.documents set status = 'failed' where id = $1`, [failed])
    expect(await register(project, await addPdf(project, alice, room))).toMatchObject({
      duplicate_of: null,
    })
  })

  test('that only a client claims are not believed', async ({ project, alice }) => {
    const said = await addPdf(project, alice, room)
    await project.as(alice, 'update public.documents set sha256 = $2 where id = $1', [said, BYTES])
    expect(await register(project, await addPdf(project, alice, room))).toMatchObject({
      duplicate_of: null,
    })
  })

  test.for<[string, string]>([
    ['is deleted', 'delete from public.documents where id = $1'],
    [
      'becomes something else',
      `update public.documents set sha256 = '${OTHER_BYTES}', hashed_at = null where id = $1`,
    ],
  ])('are read themselves once the first %s', async ([_what, sql], { project, alice }) => {
    const first = await addPdf(project, alice, room)
    await register(project, first)
    const second = await addPdf(project, alice, room)
    await register(project, second)
    await project.query(sql, [first])
    await project.query('update public.documents set hashed_at = now() where id = $1', [first])
    expect(await readDocument(project, second)).toMatchObject({
      status: 'queued',
      duplicate_of: null,
    })
  })
})

describe('a file that replaces another', () => {
  let id: string
  let next: string
  test.beforeEach(async ({ project, alice }) => {
    id = await addPdf(project, alice, room)
    next = `${room}/${id}.2.pdf`
    await ingest(project, id, OLD)
  })
  const replace = (project: Project, alice: User, path = next) =>
    project.as(alice, 'update public.documents set storage_path = $2 where id = $1', [id, path])
  const released = async (project: Project) =>
    (
      await project.query<{ name: string }>(
        'select name from private.released_objects where name like $1',
        [`${room}/%`],
      )
    ).map(({ name }) => name)

  test('starts a new version, while the old file stays with the one that answers', async ({
    project,
    alice,
  }) => {
    await replace(project, alice)
    expect(await readDocument(project, id)).toMatchObject({
      version: 2,
      live_version: 1,
      status: 'queued',
      storage_path: next,
      live_storage_path: `${room}/${id}.pdf`,
    })
    expect(await released(project)).toEqual([])
  })

  test('lets the old file go with the swap', async ({ project, alice }) => {
    await replace(project, alice)
    await ingest(project, id, [{ content: 'New text.', terms: [2] }])
    expect(await readDocument(project, id)).toMatchObject({
      status: 'ready',
      live_version: 2,
      live_storage_path: next,
    })
    expect(await released(project)).toEqual([`${room}/${id}.pdf`])
  })

  test('and fails can be given up: all is as it was, and its file goes', async ({
    project,
    alice,
  }) => {
    const before = await readDocument(project, id)
    await replace(project, alice)
    await project.query(
      `update public.documents set status = 'failed', error_code = 'not_a_pdf' where id = $1`,
      [id],
    )
    const discard = 'select * from public.discard_new_version($1)'
    expect(await project.as('service', discard, [id])).toHaveLength(1)
    const { storage_path, status, version, page_count, chunks_total } = before
    expect(await readDocument(project, id)).toMatchObject({
      ...{ storage_path, status, version, page_count, chunks_total },
      error_code: null,
    })
    expect(await released(project)).toEqual([next])
    expect(await project.as('service', discard, [id])).toEqual([])
  })

  test('twice before the first was read lets the first of the two go', async ({
    project,
    alice,
  }) => {
    await replace(project, alice)
    await replace(project, alice, `${room}/${id}.3.pdf`)
    expect(await released(project)).toEqual([next])
  })

  test.for<[string, () => string]>([
    ['another room’s', () => `${crypto.randomUUID()}/${id}.pdf`],
    ['another document’s', () => `${room}/${crypto.randomUUID()}.pdf`],
    ['one of another type', () => `${room}/${id}.docx`],
    ['one outside', () => `${room}/${id}/../x.pdf`],
  ])('cannot be %s', async ([_what, path], { project, alice }) => {
    const sql = 'update public.documents set storage_path = $2 where id = $1'
    expect(await project.attempt(alice, sql, [id, path()])).toBe(CHECK_VIOLATION)
  })
})

describe('chunks whose text did not change', () => {
  test('keep their embeddings, by every model, and only the others are work', async ({
    project,
    alice,
  }) => {
    const id = await addPdf(project, alice, room)
    await ingest(project, id, [
      { content: 'Same.', terms: [1], embedding: [0, 1] },
      { content: 'Old.', terms: [2] },
    ])
    await project.as(alice, 'update public.documents set storage_path = $2 where id = $1', [
      id,
      `${room}/${id}.2.pdf`,
    ])
    await readAll(project, id, [
      { content: 'New.', terms: [3] },
      { content: 'Same.', terms: [1] },
    ])
    const kept = await project.query(
      `select c.content, e.embedding::text from public.chunk_embeddings e join public.chunks c on c.id = e.chunk_id
       where e.document_id = $1 and e.version = 2`,
      [id],
    )
    expect(kept).toEqual([{ content: 'Same.', embedding: '[0,1]' }])
  })
})

test('a document that lost its file says so, and goes on answering', async ({ project, alice }) => {
  const id = await addPdf(project, alice, room)
  await ingest(project, id, OLD)
  await project.as('service', 'select public.flag_missing_objects()')
  expect(await readDocument(project, id)).toMatchObject({
    status: 'ready',
    error_code: 'file_missing',
    live_version: 1,
  })
})

test.for([
  'register_file($1, gen_random_uuid(), $2, 1)',
  'discard_new_version($1)',
  'flag_missing_objects()',
])('a person cannot call %s', async (call, { project, alice }) => {
  const parameters = [room, BYTES].slice(0, (call.match(/\$/g) ?? []).length)
  expect(await project.attempt(alice, `select public.${call}`, parameters)).toBe(PERMISSION_DENIED)
})
