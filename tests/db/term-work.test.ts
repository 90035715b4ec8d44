import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { openEarlierDatabase } from './earlier.ts'
import { readCounts, readWrongCounts } from './room-terms.ts'
import { addArticle, createRoom, type Project, type User } from './support.ts'
import { ingest } from './worker.ts'

// What is too much to be counted in the statement of whoever enables, disables, deletes or ends a document.

const wrongCounts = (project: Project, room: string) => readWrongCounts(project, room)
const counts = (project: Project, room: string) => readCounts(project, room)

describe('a large document', () => {
  /** 6,000 terms: six slices. */
  const passages = Array.from({ length: 3 }, (_, i) => ({
    content: `Passage ${i}`,
    terms: Array.from({ length: 4000 }, (_, term) => 1 + term + i * 1000),
  }))
  const countSlice = async (project: Project): Promise<boolean> =>
    (await project.as<{ more: boolean }>('service', 'select public.count_terms() as more'))[0]
      ?.more === true
  const countAll = async (project: Project): Promise<number> => {
    let calls = 0
    while (await countSlice(project)) calls++
    return calls
  }
  const left = (project: Project, room: string) =>
    project.query(
      `select document_id from private.term_work where room_id = $1
       union all select document_id from private.term_slices where room_id = $1 and not counted`,
      [room],
    )

  async function addLarge(project: Project, alice: User): Promise<{ room: string; id: string }> {
    const room = await createRoom(project, alice)
    const id = await addArticle(project, alice, room)
    await ingest(project, id, passages)
    return { room, id }
  }

  test('that goes live is counted by the worker, a slice at a call', async ({ project, alice }) => {
    const { room } = await addLarge(project, alice)
    expect(await counts(project, room)).toEqual([])
    await countSlice(project)
    expect(await counts(project, room)).toHaveLength(1000)
    expect(await countAll(project)).toBeGreaterThanOrEqual(5)
    expect(await wrongCounts(project, room)).toEqual([])
    expect(await counts(project, room)).toHaveLength(6000)
    expect(await left(project, room)).toEqual([])
  })

  test.for<[string, string]>([
    ['disabled', 'update public.documents set enabled = false where id = $1'],
    ['deleted', 'delete from public.documents where id = $1'],
  ])('that is %s is counted out by the worker', async ([_what, sql], { project, alice }) => {
    const { room, id } = await addLarge(project, alice)
    await countAll(project)
    await project.as(alice, sql, [id])
    expect(await counts(project, room)).toHaveLength(6000)
    await countSlice(project)
    expect(await counts(project, room)).toHaveLength(5000)
    await countAll(project)
    expect(await counts(project, room)).toEqual([])
  })

  test('that is deleted leaves no slice behind', async ({ project, alice }) => {
    const { id } = await addLarge(project, alice)
    await countAll(project)
    await project.as(alice, 'delete from public.documents where id = $1', [id])
    await countAll(project)
    expect(
      await project.query('select from private.term_slices where document_id = $1', [id]),
    ).toEqual([])
  })

  test('that changes again while it is counted ends as it is then', async ({ project, alice }) => {
    const { room, id } = await addLarge(project, alice)
    const enable = (enabled: boolean) =>
      project.as(alice, 'update public.documents set enabled = $2 where id = $1', [id, enabled])
    for (const enabled of [false, true, false, true]) {
      await countSlice(project)
      await countSlice(project)
      await enable(enabled)
    }
    await countAll(project)
    expect(await wrongCounts(project, room)).toEqual([])
    expect(await counts(project, room)).toHaveLength(6000)
  })

  test('that is replaced is counted out and in', async ({ project, alice }) => {
    const { room, id } = await addLarge(project, alice)
    await project.as(alice, `update public.documents set body = 'New.' where id = $1`, [id])
    await ingest(project, id, [{ content: 'New.', terms: [7] }])
    await countAll(project)
    expect(await counts(project, room)).toEqual([{ term: 7, chunk_count: 1 }])
    expect(await left(project, room)).toEqual([])
  })

  test('goes with its room without being counted', async ({ project, alice }) => {
    const { room } = await addLarge(project, alice)
    await project.as(alice, 'delete from public.rooms where id = $1', [room])
    expect(await countAll(project)).toBe(0)
    expect(
      await project.query('select from private.term_slices where room_id = $1', [room]),
    ).toEqual([])
  })
})

test('many small documents in one statement are left to the worker, too', async ({
  project,
  alice,
}) => {
  const room = await createRoom(project, alice)
  for (let i = 0; i < 8; i++) {
    await ingest(project, await addArticle(project, alice, room, 'x', `Article ${i}`), [
      { content: 'A', terms: Array.from({ length: 500 }, (_, term) => 1 + term + i * 500) },
    ])
  }
  expect(await counts(project, room)).toHaveLength(4000)
  await project.as(alice, 'update public.documents set enabled = false where room_id = $1', [room])
  expect(await counts(project, room)).toHaveLength(2000)
  while (await project.value<boolean>('select public.count_terms()')) continue
  expect(await counts(project, room)).toEqual([])
})

test('what was read before the slices were noted is counted out all the same', async () => {
  await using earlier = await openEarlierDatabase('20261130040000_term_counts.sql')
  const run = async <T>(sql: string): Promise<T[]> =>
    (await earlier.database.exclusive((connection) => connection.query<T>(sql))).rows
  await run(`
    with person as (insert into auth.users (id, email) values (gen_random_uuid(), 'a@example.com') returning id),
      room as (insert into public.rooms (owner_id, name) select id, 'Room' from person returning id),
      document as (
        insert into public.documents (room_id, kind, title, body, status) select id, 'article', 'Text', 'Body', 'embedding' from room
        returning id, room_id)
    insert into public.chunks (room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
    select d.room_id, d.id, 1, 1, i, 'x', 0, 1, 'x', array(select i + t from generate_series(0, 1499) as t)
    from document d, generate_series(0, 400) as i`)
  await run(`update public.documents set live_version = 1, status = 'ready'`)
  const total = 'select coalesce(sum(chunk_count), 0)::int as total from public.room_terms'
  expect(await run(total)).toEqual([{ total: 401 * 1500 }])
  await earlier.migrate()
  await run('update public.documents set enabled = false')
  while ((await run<{ more: boolean }>('select public.count_terms() as more'))[0]?.more) continue
  expect(await run(total)).toEqual([{ total: 0 }])
})
