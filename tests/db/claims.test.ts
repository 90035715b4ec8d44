import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { asClaim, claim, expireLease, readDocument, storePages } from './worker.ts'

let alice: User
let room: string

test.beforeEach(async ({ project }) => {
  // Claims look at everybody's documents, so each test starts with none.
  await project.query('delete from auth.users')
  alice = await createUser(project, 'alice')
  room = await createRoom(project, alice)
})

const claimNew = async (project: Project) => {
  await addArticle(project, alice, room)
  return claim(project)
}

/** One slice of whatever is next, without an end. */
async function claimAndRelease(project: Project): Promise<string> {
  const { id } = asClaim((await claim(project))[0])
  await project.query(
    'update public.documents set lease_until = null, attempts = 0 where id = $1',
    [id],
  )
  return id
}

describe('a claim', () => {
  test('leases the document, counts the attempt and starts its extraction', async ({ project }) => {
    const id = await addArticle(project, alice, room)
    const [document] = await claim(project)
    expect(document).toMatchObject({ id, status: 'extracting', attempts: 1 })
    expect(Date.parse(document?.lease_until ?? '')).toBeGreaterThan(Date.now())
  })

  test('leaves a leased document to its worker, until the lease runs out', async ({ project }) => {
    const id = await addArticle(project, alice, room)
    await claim(project)
    expect(await claim(project)).toEqual([])
    await expireLease(project, id)
    expect(await claim(project)).toMatchObject([{ id, attempts: 2 }])
  })

  test.for(['ready', 'failed'])('leaves a %s document alone', async (status, { project }) => {
    const id = await addArticle(project, alice, room)
    await project.query('update public.documents set status = $2 where id = $1', [id, status])
    expect(await claim(project)).toEqual([])
  })

  test('takes the oldest first, and no more than asked for', async ({ project }) => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push(await addArticle(project, alice, room))
    const claimed = await claim(project, { limit: 2 })
    expect(claimed.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  })

  test("takes one document of each owner before a second of anybody's", async ({ project }) => {
    const bob = await createUser(project, 'bob')
    const hers: string[] = []
    for (let i = 0; i < 3; i++) hers.push(await addArticle(project, alice, room))
    const his = await addArticle(project, bob, await createRoom(project, bob))
    const order: string[] = []
    for (let i = 0; i < 4; i++) order.push(asClaim((await claim(project))[0]).id)
    expect(order).toEqual([hers[0], his, hers[1], hers[2]])
  })

  test('of many at once is as fair, and two rooms of one owner are one turn', async ({
    project,
  }) => {
    const bob = await createUser(project, 'bob')
    const first = await addArticle(project, alice, room)
    await addArticle(project, alice, await createRoom(project, alice))
    const his = await addArticle(project, bob, await createRoom(project, bob))
    const claimed = await claim(project, { limit: 2 })
    expect(claimed.map(({ id }) => id).sort()).toEqual([first, his].sort())
  })

  test('prefers what was tried less, so that one bad file does not block the others', async ({
    project,
  }) => {
    const bad = await addArticle(project, alice, room)
    const good = await addArticle(project, alice, room)
    await claim(project)
    await expireLease(project, bad)
    expect(await claim(project)).toMatchObject([{ id: good }])
  })

  test('gives every owner the same share, however much of it is one huge file', async ({
    project,
  }) => {
    const bob = await createUser(project, 'bob')
    const huge = await addArticle(project, alice, room)
    await claimAndRelease(project)
    const his = await addArticle(project, bob, await createRoom(project, bob))
    const hers = await addArticle(project, alice, room)
    const order: string[] = []
    for (let i = 0; i < 6; i++) order.push(await claimAndRelease(project))
    expect(order).toEqual([his, hers, his, huge, his, hers])
  })

  test('leaves a document that waits for a busy model, which is no running work of its owner', async ({
    project,
  }) => {
    const bob = await createUser(project, 'bob')
    const { id, lease } = asClaim((await claimNew(project))[0])
    await project.as('service', `select public.postpone_document($1, $2, 60, 'embedding_failed')`, [
      id,
      lease,
    ])
    const his = await addArticle(project, bob, await createRoom(project, bob))
    const hers = await addArticle(project, alice, room)
    expect(await readDocument(project, id)).toMatchObject({ lease_until: null, crashes: 0 })
    expect((await claim(project, { limit: 2 })).map(({ id }) => id)).toEqual([his, hers])
  })

  test('counts the workers that died of a document, until there is progress', async ({
    project,
  }) => {
    const id = await addArticle(project, alice, room)
    await claim(project)
    await expireLease(project, id)
    const [again] = await claim(project)
    expect(again).toMatchObject({ crashes: 1, attempts: 2 })
    const page = { number: 1, content: 'Text', state: 'text' as const }
    const rows = await storePages(project, asClaim(again), 2, [page], [])
    expect(rows).toMatchObject([{ attempts: 0 }])
    expect(await readDocument(project, id)).toMatchObject({ crashes: 0, lease: null })
  })

  test('is free again at once when the only worker was started anew, behind others', async ({
    project,
  }) => {
    const id = await addArticle(project, alice, room)
    const held = (await claim(project))[0]
    const other = await addArticle(project, alice, room)
    expect(await project.as('service', 'select public.release_leases() as n')).toEqual([{ n: 1 }])
    expect((await claim(project, { limit: 2 })).map((claimed) => claimed.id)).toEqual([other])
    await project.query(`update private.ingestion_runs set retry_at = now() - interval '1 second'`)
    const [again] = await claim(project)
    expect(again).toMatchObject({ id, crashes: 1 })
    expect(await storePages(project, asClaim(held), 1, [], [])).toEqual([])
  })

  test('fails a document that was claimed too often without progress', async ({ project }) => {
    const id = await addArticle(project, alice, room)
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(await claim(project)).toMatchObject([{ id, attempts: attempt }])
      await expireLease(project, id)
    }
    expect(await claim(project)).toEqual([])
    expect(await readDocument(project, id)).toMatchObject({
      status: 'failed',
      error_code: 'document_too_complex',
      error_message: 'Claimed 6 times without progress.',
      lease_until: null,
    })
  })

  test('does not fail a document whose last attempt is still running', async ({ project }) => {
    const id = await addArticle(project, alice, room)
    await project.query('update public.documents set attempts = 5 where id = $1', [id])
    await claim(project)
    await claim(project)
    expect(await readDocument(project, id)).toMatchObject({ status: 'extracting', attempts: 6 })
  })
})

test('the next work is due now for a waiting document, never without one', async ({ project }) => {
  const due = () => project.value<number | null>('select public.seconds_to_next_document()')
  expect(await due()).toBeNull()
  await addArticle(project, alice, room)
  expect(await due()).toBe(0)
})
