import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import {
  BIRD,
  CAT,
  DOG,
  UNKNOWN,
  contents,
  createSearchRoom,
  search,
  type SearchRoom,
} from './corpus.ts'
import { addArticle, createRoom, type Project, type User } from './support.ts'
import { embedAll, lease, readAll, storePages } from './worker.ts'
import { anyNumber } from '../support/matchers.ts'

let room: SearchRoom

test.beforeEach(async ({ project, alice }) => {
  room = await createSearchRoom(project, alice)
})

const coverage = async (project: Project, alice: User, documents: string[] | null = null) => {
  const [row] = await project.as<{ value: unknown }>(
    alice,
    'select public.search_coverage($1, $2) as value',
    [room.id, documents],
  )
  return row?.value
}

describe('what is searched', () => {
  test('only documents that are enabled', async ({ project, alice }) => {
    await project.as(alice, 'update public.documents set enabled = false where id = $1', [
      room.pets,
    ])
    expect(contents(await search(room, [DOG], { embedding: [0, 1] }))).not.toContain('dog')
    expect(contents(await search(room, [DOG]))).toEqual(['bird dog'])
  })

  test('only documents that are named, if any are', async () => {
    expect(contents(await search(room, [DOG], { documents: [room.birds] }))).toEqual(['bird dog'])
    expect(
      contents(await search(room, [DOG], { documents: [room.birds], embedding: [0, 1] })),
    ).not.toContain('dog')
    expect(await search(room, [DOG], { documents: [] })).toEqual([])
    expect(await search(room, [DOG], { documents: [crypto.randomUUID()] })).toEqual([])
  })

  test('no document of which pages are still to come', async ({ project, alice }) => {
    const article = await addArticle(project, alice, room.id)
    const pages = [{ number: 1, content: 'half read', state: 'text' as const }]
    const chunks = [{ page: 1, ordinal: 0, content: 'half read', terms: [UNKNOWN] }]
    await storePages(project, await lease(project, article), 2, pages, chunks)
    expect(contents(await search(room, [UNKNOWN], { embedding: [-1, 0] }))).not.toContain(
      'half read',
    )
  })

  test('a document whose text is stored, all by their words until it has its vectors', async ({
    project,
    alice,
  }) => {
    const article = await addArticle(project, alice, room.id)
    const passages = [{ content: 'just read', terms: [UNKNOWN], embedding: [-1, 0] }]
    await readAll(project, article, passages)
    const ask = () => search(room, [UNKNOWN, DOG], { embedding: [0, 1] })
    const early = await ask()
    expect(contents(early)).toContain('just read')
    expect(early.map(({ vector_score: score }) => score)).toEqual(early.map(() => null))
    // Where it is not asked, nothing of it counts.
    const others = await search(room, [DOG], { embedding: [0, 1], documents: [room.pets] })
    expect(others[0]?.vector_score).toBe(1)
    expect(await coverage(project, alice)).toMatchObject({ documents: 3, documents_by_words: 1 })

    await embedAll(project, article, passages)
    expect((await ask())[0]?.vector_score).toBe(1)
    expect(await coverage(project, alice)).toMatchObject({ documents: 3, documents_by_words: 0 })
  })

  test('only live versions of a document that is being read again, by word or by vector', async ({
    project,
    alice,
  }) => {
    await project.as(alice, `update public.documents set body = 'new' where id = $1`, [room.pets])
    await readAll(project, room.pets, [{ content: 'half read dog', terms: [DOG], weights: [1.8] }])
    const found = contents(await search(room, [DOG], { embedding: [0, 1] }))
    expect(found).toContain('dog dog')
    expect(found).not.toContain('half read dog')
  })

  test('only the room that is named, whatever documents are', async ({ project, alice }) => {
    const other = await createRoom(project, alice)
    expect(await search(room, [DOG], { room: other })).toEqual([])
    expect(await search(room, [DOG], { room: other, documents: [room.pets] })).toEqual([])
  })
})

describe('terms of headings, which come behind the others', () => {
  const termsOf = (project: Project, person: User) =>
    project.as(
      person,
      'select term, context_weight from private.question_terms($1, 10, $2, $3, 1) order by term',
      [room.id, [CAT, DOG, UNKNOWN], [1, 1, 1]],
    )

  test('are not looked for around a chunk, nor at all where the room has none', async ({
    project,
    alice,
  }) => {
    const expected = [
      { term: CAT, context_weight: anyNumber },
      { term: DOG, context_weight: null },
    ]
    expect(await termsOf(project, alice)).toEqual(expected.sort((a, b) => a.term - b.term))
  })

  test('tell another person nothing', async ({ project, bob }) => {
    expect(await termsOf(project, bob)).toEqual([{ term: CAT, context_weight: anyNumber }])
  })
})

describe('another person', () => {
  test('finds nothing in the room, by word or by vector', async ({ bob }) => {
    expect(await search(room, [CAT, DOG, BIRD], { as: bob, embedding: [1, 0] })).toEqual([])
  })

  test('finds nothing of it from a room of their own', async ({ project, bob }) => {
    const own = await createRoom(project, bob)
    expect(
      await search(room, [CAT], { as: bob, room: own, documents: [room.pets], embedding: [1, 0] }),
    ).toEqual([])
  })

  test('cannot tell from scores which words stand in the room', async ({ project, bob }) => {
    const weights = (terms: number[]) =>
      project.as(bob, 'select weight, context_weight from private.question_terms($1, 10, $2, $3)', [
        room.id,
        terms,
        terms.map(() => 1),
      ])
    expect(await weights([CAT])).toEqual([{ weight: anyNumber, context_weight: anyNumber }])
    expect(await weights([CAT])).toEqual(await weights([UNKNOWN]))
  })

  test('anon cannot search at all', async ({ project }) => {
    expect(
      await project.attempt('anon', 'select public.search_chunks($1, $2, $3)', [
        room.id,
        [CAT],
        [1],
      ]),
    ).toBe('42501')
  })
})

describe('coverage', () => {
  test('counts what answers, what is still being read, and pages without text', async ({
    project,
    alice,
  }) => {
    await addArticle(project, alice, room.id)
    const failed = await addArticle(project, alice, room.id)
    await project.query(`update public.documents set status = 'failed' where id = $1`, [failed])
    await project.query(
      `update public.pages set state = 'empty' where document_id = $1 and number < 3`,
      [room.pets],
    )
    expect(await coverage(project, alice)).toEqual({
      documents: 2,
      documents_pending: 1,
      documents_failed: 1,
      documents_by_words: 0,
      pages: 10,
      pages_without_text: 2,
    })
    expect(await coverage(project, alice, [room.birds])).toEqual({
      documents: 1,
      documents_pending: 0,
      documents_failed: 0,
      documents_by_words: 0,
      pages: 5,
      pages_without_text: 0,
    })
  })

  test('leaves out what is disabled', async ({ project, alice }) => {
    await project.query(`update public.pages set state = 'failed' where document_id = $1`, [
      room.pets,
    ])
    await project.as(alice, 'update public.documents set enabled = false where id = $1', [
      room.pets,
    ])
    expect(await coverage(project, alice)).toEqual({
      documents: 1,
      documents_pending: 0,
      documents_failed: 0,
      documents_by_words: 0,
      pages: 5,
      pages_without_text: 0,
    })
  })

  test('counts an article that is being read again as one that answers', async ({
    project,
    alice,
  }) => {
    await project.as(alice, `update public.documents set body = 'new' where id = $1`, [room.pets])
    expect(await coverage(project, alice)).toMatchObject({ documents: 2, documents_pending: 0 })
  })
})
