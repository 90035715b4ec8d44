import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addArticle,
  addPdf,
  createRoom,
  createUser,
  openProject,
  type Project,
  type User,
} from './support.ts'
import {
  asClaim,
  chunksToEmbed,
  claim,
  embedAll,
  expireLease,
  ingest,
  lease,
  readAll,
  readDocument,
  storeEmbeddings,
  storePages,
  type Chunk,
  type Page,
  type DocumentRow,
} from './worker.ts'

let project: Project
let alice: User
let room: string

beforeAll(async () => {
  project = await openProject()
})
afterAll(() => project[Symbol.asyncDispose]())
beforeEach(async () => {
  // Claims look at everybody's documents, so each test starts with none.
  await project.query('delete from auth.users')
  alice = await createUser(project, 'alice')
  room = await createRoom(project, alice)
})

const page = (number: number, content = `Page ${number}`): Page => ({
  number,
  content,
  state: 'text',
})
const chunk = (page: number, ordinal: number): Chunk => ({
  page,
  ordinal,
  content: `Chunk ${ordinal}`,
  terms: [ordinal + 1],
})

describe('progress', () => {
  test('two slices complete a document page by page', async () => {
    const id = await addPdf(project, alice, room)
    const first = await storePages(
      project,
      asClaim((await claim(project))[0]),
      3,
      [page(1), page(2)],
      [chunk(1, 0), chunk(2, 1)],
    )
    expect(first).toMatchObject([
      {
        id,
        status: 'extracting',
        page_count: 3,
        pages_done: 2,
        chunks_total: 2,
        attempts: 0,
        lease_until: null,
      },
    ])
    const second = await storePages(
      project,
      asClaim((await claim(project))[0]),
      3,
      [page(3)],
      [chunk(3, 2)],
    )
    expect(second).toMatchObject([
      { id, status: 'embedding', page_count: 3, pages_done: 3, chunks_total: 3, chunks_done: 0 },
    ])
  })

  test('embeddings come in batches, and the last one makes a document ready that its words answer for', async () => {
    const id = await addArticle(project, alice, room)
    await readAll(
      project,
      id,
      [1, 2, 3].map((term) => ({ content: `Chunk ${term}`, terms: [term] })),
    )
    const embed = async (limit: number) => {
      const claimed = asClaim((await claim(project))[0])
      const chunks = await chunksToEmbed(project, claimed, limit)
      const embeddings = chunks.map(({ id }) => ({ chunk_id: id, embedding: '[1,0]' }))
      return {
        contents: chunks.map(({ content }) => content),
        rows: await storeEmbeddings(project, claimed, embeddings),
      }
    }
    const first = await embed(2)
    expect(first.contents).toEqual(['Chunk 1', 'Chunk 2'])
    expect(first.rows).toMatchObject([
      { status: 'embedding', chunks_done: 2, live_version: 1, attempts: 0 },
    ])
    const second = await embed(2)
    expect(second.contents).toEqual(['Chunk 3'])
    expect(second.rows).toMatchObject([
      { id, status: 'ready', chunks_done: 3, chunks_total: 3, live_version: 1, lease_until: null },
    ])
  })

  test('an embedding for a chunk of another document is not stored', async () => {
    const other = await addArticle(project, alice, room)
    await readAll(project, other, [{ content: 'Other', terms: [1] }])
    const id = await addArticle(project, alice, room)
    await readAll(project, id, [{ content: 'Mine', terms: [1] }])
    const [foreign] = await chunksToEmbed(project, await lease(project, other))
    const rows = await storeEmbeddings(project, await lease(project, id), [
      { chunk_id: foreign?.id ?? '', embedding: '[1,0]' },
    ])
    expect(rows).toMatchObject([{ status: 'embedding', chunks_done: 0 }])
  })

  test('a document is not made ready before its last page is read', async () => {
    const id = await addPdf(project, alice, room)
    await storePages(project, await lease(project, id), 2, [page(1)], [chunk(1, 0)])
    await embedAll(project, id)
    expect(await readDocument(project, id)).toMatchObject({
      status: 'extracting',
      live_version: null,
    })
  })

  test('the same slice twice is refused as a whole', async () => {
    const id = await addPdf(project, alice, room)
    await storePages(project, await lease(project, id), 2, [page(1)], [chunk(1, 0)])
    const again = storePages(
      project,
      await lease(project, id),
      2,
      [page(1), page(2)],
      [chunk(2, 1)],
    )
    await expect(again).rejects.toMatchObject({ code: '23505' })
    expect(await readDocument(project, id)).toMatchObject({ pages_done: 1, chunks_total: 1 })
  })
})

describe('a worker whose lease is lost', () => {
  const lost: [name: string, lose: (id: string) => Promise<unknown>][] = [
    [
      'because somebody else took over',
      async (id) => {
        await expireLease(project, id)
        await claim(project)
      },
    ],
    [
      'because the text was edited',
      (id) => project.as(alice, `update public.documents set body = 'New' where id = $1`, [id]),
    ],
    [
      'because the document was deleted',
      (id) => project.as(alice, 'delete from public.documents where id = $1', [id]),
    ],
    [
      'because the room was deleted',
      () => project.as(alice, 'delete from public.rooms where id = $1', [room]),
    ],
    [
      'because the account was deleted',
      () => project.as(alice, 'select public.delete_my_account()'),
    ],
  ]

  test.each(lost)('changes nothing: %s', async (_why, lose) => {
    const id = await addArticle(project, alice, room)
    await readAll(project, id, [{ content: 'Some text.', terms: [1] }])
    const claim = await lease(project, id)
    const [toEmbed] = await chunksToEmbed(project, claim)
    await lose(id)
    const before = await everything(id)
    expect(await chunksToEmbed(project, claim)).toEqual([])
    expect(await storePages(project, claim, 9, [page(9)], [chunk(9, 9)])).toEqual([])
    expect(
      await storeEmbeddings(project, claim, [{ chunk_id: toEmbed?.id ?? '', embedding: '[1,0]' }]),
    ).toEqual([])
    expect(await end('fail_document', claim, `'code', 'message'`)).toEqual([])
    expect(await end('postpone_document', claim, `5, 'code'`)).toEqual([])
    expect(await everything(id)).toEqual(before)
  })

  const everything = (id: string) =>
    project.query(
      `select to_jsonb(d) as document, (select count(*) from public.pages) as pages, (select count(*) from public.chunks) as chunks,
         (select count(*) from public.chunk_embeddings) as embeddings, (select count(*) from public.room_terms) as terms
       from (select $1::uuid as id) x left join public.documents d using (id)`,
      [id],
    )
})

describe('failure', () => {
  test('ends the document with a code and a bounded message, and lets it go', async () => {
    const id = await addArticle(project, alice, room)
    await end('fail_document', await lease(project, id), `'pdf_encrypted', repeat('x', 900)`)
    expect(await readDocument(project, id)).toMatchObject({
      status: 'failed',
      error_code: 'pdf_encrypted',
      error_message: 'x'.repeat(500),
      lease_until: null,
    })
  })

  test('postponing hides the document for a while and keeps the attempt', async () => {
    const id = await addArticle(project, alice, room)
    const [rows] = [
      await end('postpone_document', await lease(project, id), `5, 'embedding_failed'`),
    ]
    expect(rows).toMatchObject([{ status: 'extracting', attempts: 1, error_code: null }])
    expect(await claim(project)).toEqual([])
    const wait = await project.value<number>('select public.seconds_to_next_document()')
    expect(wait).toBeGreaterThan(3)
    expect(wait).toBeLessThanOrEqual(5)
  })

  test('postponing the last attempt fails the document with its code', async () => {
    const id = await addArticle(project, alice, room)
    await project.query('update public.documents set attempts = 7 where id = $1', [id])
    await end('postpone_document', await lease(project, id), `5, 'embedding_failed'`)
    expect(await readDocument(project, id)).toMatchObject({
      status: 'failed',
      error_code: 'embedding_failed',
      lease_until: null,
    })
  })
})

describe('restart', () => {
  const restart = (id: string) =>
    project.as<DocumentRow>('service', 'select * from public.restart_document($1)', [id])

  test('goes on with the pages that were read before', async () => {
    const id = await addPdf(project, alice, room)
    await storePages(project, await lease(project, id), 2, [page(1)], [chunk(1, 0)])
    await end('fail_document', await lease(project, id), `'file_missing', 'm'`)
    expect(await restart(id)).toMatchObject([
      {
        status: 'queued',
        pages_done: 1,
        chunks_total: 1,
        attempts: 0,
        error_code: null,
        error_message: null,
      },
    ])
    const [claimed] = await claim(project)
    expect(claimed).toMatchObject({ id, status: 'extracting', pages_done: 1 })
    await storePages(project, asClaim(claimed), 2, [page(2)], [chunk(2, 1)])
    await embedAll(project, id)
    expect(await readDocument(project, id)).toMatchObject({
      status: 'ready',
      pages_done: 2,
      chunks_done: 2,
    })
  })

  test('goes on embedding what was read to the end', async () => {
    const id = await addArticle(project, alice, room)
    await readAll(project, id, [{ content: 'Some text.', terms: [1] }])
    await end('fail_document', await lease(project, id), `'embedding_failed', 'm'`)
    await restart(id)
    const [claimed] = await claim(project)
    // An extraction slice of no pages finds that nothing is left to read.
    const rows = await storePages(project, asClaim(claimed), 1, [], [])
    expect(rows).toMatchObject([{ status: 'embedding', pages_done: 1, chunks_total: 1 }])
  })

  test('leaves a document alone that has not failed', async () => {
    const id = await addArticle(project, alice, room)
    expect(await restart(id)).toEqual([])
    await ingest(project, id, [{ content: 'Some text.', terms: [1] }])
    expect(await restart(id)).toEqual([])
    expect(await readDocument(project, id)).toMatchObject({ status: 'ready' })
  })
})

const end = (name: string, claim: { id: string; lease: string }, rest: string) =>
  project.as<DocumentRow>('service', `select * from public.${name}($1, $2, ${rest})`, [
    claim.id,
    claim.lease,
  ])
