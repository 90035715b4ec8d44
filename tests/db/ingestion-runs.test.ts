import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEarlierDatabase } from './earlier.ts'
import {
  addArticle,
  createRoom,
  createUser,
  openProject,
  PERMISSION_DENIED,
  type Project,
  type User,
} from './support.ts'
import { asClaim, claim, expireLease, readDocument, storePages } from './worker.ts'

describe('a lease', () => {
  let project: Project
  let alice: User
  let room: string
  beforeAll(async () => {
    project = await openProject()
    alice = await createUser(project, 'alice')
    room = await createRoom(project, alice)
  })
  afterAll(() => project[Symbol.asyncDispose]())

  test('is another token with every claim, and opens nothing once it is an old one', async () => {
    const id = await addArticle(project, alice, room)
    const first = asClaim((await claim(project))[0])
    await expireLease(project, id)
    const second = asClaim((await claim(project))[0])
    expect(second.lease).not.toBe(first.lease)
    const page = { number: 1, content: 'Text', state: 'text' as const }
    expect(await storePages(project, first, 2, [page], [])).toEqual([])
    expect(await storePages(project, { id, lease: crypto.randomUUID() }, 2, [page], [])).toEqual([])
    expect(await storePages(project, second, 2, [page], [])).toMatchObject([{ pages_done: 1 }])
    // It has let go with what it wrote.
    expect(await storePages(project, second, 2, [{ ...page, number: 2 }], [])).toEqual([])
    expect(await readDocument(project, id)).toMatchObject({ lease: null, lease_until: null })
  })

  test('taken again leaves the time of the last change alone, which a new title moves', async () => {
    const id = await addArticle(project, alice, room)
    const changed = () =>
      project.value<string>('select updated_at::text from public.documents where id = $1', [id])
    await claim(project)
    const before = await changed()
    await expireLease(project, id)
    await claim(project)
    expect(await changed()).toBe(before)
    await project.as(alice, `update public.documents set title = 'New' where id = $1`, [id])
    expect(await changed()).not.toBe(before)
  })

  test('and all that workers tell each other is out of reach of people', async () => {
    const read = 'select * from private.ingestion_runs'
    expect(await project.attempt(alice, read)).toBe(PERMISSION_DENIED)
    expect(await project.attempt('service', read)).toBeGreaterThan(0)
  })
})

test('the migration takes along what stood in the documents, and takes leases away', async () => {
  await using earlier = await openEarlierDatabase('20261130030000_ingestion_runs.sql')
  const { database } = earlier
  await database.exclusive((connection) =>
    connection.exec(`
        with person as (insert into auth.users (id, email) values (gen_random_uuid(), 'a@example.com') returning id),
          room as (insert into public.rooms (owner_id, name) select id, 'Room' from person returning id)
        insert into public.documents (room_id, kind, title, body, status, attempts, lease_until, crashes, pages_skipped, running_lines,
          analyzer_version, claimed_at, retry_at)
        select id, 'article', 'Text', 'Body', 'extracting', 3, now() + interval '1 minute', 2, 1, '{"a line"}', 7,
          '2026-01-01', '2026-01-02' from room`),
  )
  await earlier.migrate()
  const { rows } = await database.exclusive((connection) =>
    connection.query(
      `select d.attempts, d.lease_until > now() as leased, r.lease, r.crashes, r.pages_skipped, r.running_lines, r.analyzer_version,
           r.claimed_at = '2026-01-01' as claimed, r.retry_at = '2026-01-02' as waits
         from public.documents d join private.ingestion_runs r on r.document_id = d.id`,
    ),
  )
  expect(rows).toEqual([
    {
      attempts: 3,
      leased: true,
      lease: null,
      crashes: 2,
      pages_skipped: 1,
      running_lines: ['a line'],
      analyzer_version: 7,
      claimed: true,
      waits: true,
    },
  ])
})
