import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { asClaim, type Claim, type DocumentRow, ingest, MODEL, readDocument } from './worker.ts'

// Documents that answer while their index is brought up to date with another model, or another analyzer.

const NEW_MODEL = 'new-model'
const ANALYZER = 7

let alice: User
let room: string

test.beforeEach(async ({ project }) => {
  await project.query('delete from auth.users')
  alice = await createUser(project, 'alice')
  room = await createRoom(project, alice)
})

const add = async (project: Project, ...terms: number[]): Promise<string> => {
  const id = await addArticle(project, alice, room)
  await ingest(
    project,
    id,
    terms.map((term) => ({ content: `Term ${term}`, terms: [term] })),
  )
  await project.query(
    'update private.ingestion_runs set analyzer_version = $2 where document_id = $1',
    [id, ANALYZER],
  )
  await project.query(
    'update public.chunk_terms set analyzer_version = $2 where document_id = $1',
    [id, ANALYZER],
  )
  return id
}

const claimUpkeep = (project: Project, model = MODEL, analyzer = ANALYZER) =>
  project.as<DocumentRow>('service', 'select * from public.claim_upkeep($1, $2)', [model, analyzer])

async function embed(project: Project, claim: Claim, limit: number): Promise<void> {
  const chunks = await project.as<{ id: string }>(
    'service',
    'select * from public.chunks_to_embed($1, $2, $3, $4)',
    [claim.id, claim.lease, NEW_MODEL, limit],
  )
  await project.as('service', 'select public.store_embeddings($1, $2, $3, $4)', [
    claim.id,
    claim.lease,
    NEW_MODEL,
    JSON.stringify(chunks.map(({ id }) => ({ chunk_id: id, embedding: '[0,0,1]' }))),
  ])
}

const models = async (project: Project) =>
  (
    await project.query<{ model: string; n: number }>(
      'select model, count(*)::int as n from public.chunk_embeddings where room_id = $1 group by model order by model',
      [room],
    )
  ).map(({ model, n }) => `${model}: ${n}`)

const questionModel = (project: Project) =>
  project.as<{ model: string }>(alice, 'select public.room_embedding_model($1, $2) as model', [
    room,
    NEW_MODEL,
  ])

describe('another embedding model', () => {
  test('makes work of what answers, which goes on answering by the old one until all is done', async ({
    project,
  }) => {
    const [first, second] = [await add(project, 1, 2, 3), await add(project, 4)]
    expect(await claimUpkeep(project)).toEqual([])

    await embed(project, asClaim((await claimUpkeep(project, NEW_MODEL))[0]), 2)
    expect(await readDocument(project, first)).toMatchObject({
      status: 'ready',
      chunks_done: 3,
      lease_until: null,
    })
    expect(await models(project)).toEqual([`${NEW_MODEL}: 2`, `${MODEL}: 4`])
    expect(await questionModel(project)).toEqual([{ model: MODEL }])

    await embed(project, asClaim((await claimUpkeep(project, NEW_MODEL))[0]), 10)
    await embed(project, asClaim((await claimUpkeep(project, NEW_MODEL))[0]), 10)
    expect(await models(project)).toEqual([`${NEW_MODEL}: 4`])
    expect(await questionModel(project)).toEqual([{ model: NEW_MODEL }])
    expect(await claimUpkeep(project, NEW_MODEL)).toEqual([])
    expect(await readDocument(project, second)).toMatchObject({ live_version: 1, version: 1 })
  })

  test('of a room without documents is the one to ask with', async ({ project }) => {
    expect(await questionModel(project)).toEqual([{ model: NEW_MODEL }])
  })

  test('that does not answer fails nothing that answers', async ({ project }) => {
    const id = await add(project, 1)
    const { lease } = asClaim((await claimUpkeep(project, NEW_MODEL))[0])
    await project.query('update public.documents set attempts = 20 where id = $1', [id])
    await project.as('service', `select public.postpone_document($1, $2, 60, 'embedding_failed')`, [
      id,
      lease,
    ])
    expect(await readDocument(project, id)).toMatchObject({ status: 'ready', error_code: null })
    expect(await claimUpkeep(project, NEW_MODEL)).toEqual([])
  })
})

describe('another analyzer', () => {
  const counts = async (project: Project) => {
    const rows = await project.query<{ term: number; chunk_count: number }>(
      'select term, chunk_count from public.room_terms where room_id = $1 order by term',
      [room],
    )
    return Object.fromEntries(rows.map(({ term, chunk_count }) => [term, chunk_count]))
  }

  test('makes lexical vectors anew, a slice at a time, with counts that stay right', async ({
    project,
  }) => {
    const id = await add(project, 1, 2)
    await add(project, 2)
    expect(await counts(project)).toEqual({ 1: 1, 2: 2 })
    for (const [left, expected] of [
      [2, { 2: 2, 9: 1 }],
      [1, { 2: 1, 9: 2 }],
    ] as const) {
      const claim = asClaim((await claimUpkeep(project, MODEL, ANALYZER + 1))[0])
      const chunks = await project.as<{ id: string }>(
        'service',
        'select * from public.chunks_to_analyze($1, $2, $3, 10)',
        [id, claim.lease, ANALYZER + 1],
      )
      expect(chunks).toHaveLength(left)
      await project.as('service', 'select public.store_terms($1, $2, $3, $4)', [
        id,
        claim.lease,
        ANALYZER + 1,
        JSON.stringify([{ chunk_id: chunks[0]?.id, terms: [9], weights: '{9:1}/268435456' }]),
      ])
      expect(await counts(project)).toEqual(expected)
      // The other document is not in the way.
      await project.query(
        'update private.ingestion_runs set claimed_at = now() where document_id <> $1',
        [id],
      )
    }
    expect(await readDocument(project, id)).toMatchObject({
      analyzer_version: ANALYZER + 1,
      status: 'ready',
    })
  })
})

describe('another title', () => {
  const rename = (project: Project, id: string, title: string) =>
    project.as(alice, 'update public.documents set title = $2 where id = $1', [id, title])

  test('makes lexical vectors work again, and nothing of who knew the old one counts', async ({
    project,
  }) => {
    const id = await add(project, 1)
    const before = asClaim((await claimUpkeep(project, MODEL, ANALYZER + 1))[0])
    await rename(project, id, 'Another title')
    const stored = await project.as('service', 'select public.store_terms($1, $2, $3, $4)', [
      id,
      before.lease,
      ANALYZER + 1,
      '[]',
    ])
    expect(stored).toEqual([])
    const after = asClaim((await claimUpkeep(project))[0])
    const chunks = await project.as(
      'service',
      'select * from public.chunks_to_analyze($1, $2, $3, 10)',
      [id, after.lease, ANALYZER],
    )
    expect(chunks).toHaveLength(1)
  })

  test('that is the same one is no work', async ({ project }) => {
    const id = await add(project, 1)
    const { title } = (
      await project.query<{ title: string }>('select title from public.documents where id = $1', [
        id,
      ])
    )[0] ?? { title: '' }
    await rename(project, id, title)
    expect(await claimUpkeep(project)).toEqual([])
    await rename(project, id, `${title} 2`)
    expect(await claimUpkeep(project)).toHaveLength(1)
  })
})
