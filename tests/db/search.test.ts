import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import {
  BIRD,
  CAT,
  DOG,
  PETS,
  RARE,
  UNKNOWN,
  contents,
  createSearchRoom,
  search,
  type SearchRoom,
} from './corpus.ts'
import { addArticle } from './support.ts'
import { ingest, readAll } from './worker.ts'

let room: SearchRoom

test.beforeEach(async ({ project, alice }) => {
  room = await createSearchRoom(project, alice)
})

/** idf of a term that stands in `df` of `n` chunks. */
const idf = (df: number, n = 10): number => Math.log(1 + (n - df + 0.5) / (df + 0.5))

/** The part of a score that comes from a chunk and its two neighbours on either side, for one term. */
const context = (weights: number[], df: number, n = 10): number => {
  const frequency = weights
    .map((weight) => weight / Math.max(1.9 - weight, 0.1))
    .reduce((a, b) => a + b)
  const contexts = n * (1 - (1 - df / n) ** 6)
  return (idf(contexts, n) * 1.9 * frequency) / (frequency + weights.length / 3)
}
/** Weights of `dog` in the article about pets, by place; and of `cat`. */
const DOGS = [0, 0.5, 1.5, 1.75, 0]
const CATS = [1, 0.5, 0, 0, 2]

describe('the lexical leg', () => {
  test('scores a chunk with the sum of idf times weight over the terms of the question', async () => {
    const hits = await search(room, [CAT, DOG])
    const expected: [string, number][] = [
      ['cat cat cat', 2 * idf(3)],
      ['dog dog', 1.75 * idf(4)],
      ['dog', 1.5 * idf(4)],
      ['cat', 1 * idf(3)],
      ['cat dog', 0.5 * idf(3) + 0.5 * idf(4)],
      ['bird dog', 1 * idf(4)],
    ]
    expected.sort(([, a], [, b]) => b - a)
    expect(contents(hits)).toEqual(expected.map(([content]) => content))
    hits.forEach(({ lexical_score }, i) =>
      expect(lexical_score).toBeCloseTo(expected[i]?.[1] ?? NaN, 5),
    )
  })

  test('counts a term of the question as often as its weight says', async () => {
    const [hit] = await search(room, [CAT], { weights: [3] })
    expect(hit?.lexical_score).toBeCloseTo(3 * 2 * idf(3), 5)
  })

  test('scores relative to the best chunk, each with the chunks around it', async () => {
    const hits = await search(room, [DOG])
    const best = 1.75 * idf(4) + context(DOGS.slice(1), 4)
    expect(contents(hits).slice(0, 2)).toEqual(['dog dog', 'dog'])
    expect(hits[0]?.score).toBeCloseTo(1, 6)
    expect(hits[1]?.score).toBeCloseTo((1.5 * idf(4) + context(DOGS, 4)) / best, 5)
  })

  test('prefers the chunk whose neighbours speak of the question too', async ({
    project,
    alice,
  }) => {
    const article = await addArticle(project, alice, room.id)
    const apart = { content: 'apart', terms: [RARE], weights: [1] }
    const among = { content: 'among', terms: [RARE], weights: [1] }
    const filler = { content: 'filler', terms: [15], weights: [1] }
    const dogs = { content: 'more dogs', terms: [DOG], weights: [1] }
    await ingest(project, article, [apart, filler, filler, filler, among, filler, dogs])
    const found = contents(await search(room, [RARE, DOG]))
    expect(found.indexOf('among')).toBeLessThan(found.indexOf('apart'))
  })

  test('does not look past the end of a document, or further than two chunks', async ({
    project,
    alice,
  }) => {
    const article = await addArticle(project, alice, room.id)
    const filler = { content: 'filler', terms: [15], weights: [1] }
    const alone = { content: 'alone', terms: [RARE], weights: [1] }
    await ingest(project, article, [alone, filler, filler, { ...alone, content: 'far off' }])
    const hits = await search(room, [RARE])
    const own = idf(3, 14)
    const [first, second] = hits.filter(({ document_id }) => document_id === article)
    expect(first?.score).toBeCloseTo(second?.score ?? NaN, 6)
    expect(first?.lexical_score).toBeCloseTo(own, 5)
  })

  test('prefers a rare word to a common one', async () => {
    expect(contents(await search(room, [RARE, BIRD]))[0]).toBe('bird rare')
  })

  test('finds nothing for words that are not in the room, or for none', async () => {
    expect(await search(room, [UNKNOWN])).toEqual([])
    expect(await search(room, [])).toEqual([])
  })

  test('counts only chunks that can be found: neither of disabled documents nor of a version to come', async ({
    project,
    alice,
  }) => {
    await project.as(alice, 'update public.documents set enabled = false where id = $1', [
      room.birds,
    ])
    expect((await search(room, [CAT]))[0]?.lexical_score).toBeCloseTo(2 * idf(3, 5), 5)
    await project.as(alice, `update public.documents set body = 'new' where id = $1`, [room.pets])
    await readAll(project, room.pets, PETS)
    expect((await search(room, [CAT]))[0]?.lexical_score).toBeCloseTo(2 * idf(3, 5), 5)
  })
})

describe('a result', () => {
  test('says where it stands', async () => {
    const [hit] = await search(room, [RARE])
    expect(hit).toMatchObject({
      document_id: room.birds,
      document_title: 'Birds',
      document_version: 1,
      page: 2,
      ordinal: 1,
      content: 'bird rare',
      vector_score: null,
    })
  })

  test.each([
    [1, 1],
    [3, 3],
    [0, 1],
    [-7, 1],
    [1000, 6],
  ])('of a limit of %i: there are %i', async (limit, length) => {
    expect(await search(room, [CAT, DOG], { limit })).toHaveLength(length)
  })

  test('is one of 50 at most', async ({ project, alice }) => {
    const many = await addArticle(project, alice, room.id)
    await ingest(
      project,
      many,
      Array.from({ length: 60 }, (_, i) => ({ content: `cat ${i}`, terms: [CAT] })),
    )
    expect(await search(room, [CAT], { limit: 1000 })).toHaveLength(50)
  })

  test('comes in one order when scores are equal: by document, then by place', async () => {
    const first = await search(room, [BIRD, CAT, DOG], { weights: [1, 1, 1] })
    expect(await search(room, [DOG, BIRD, CAT], { weights: [1, 1, 1] })).toEqual(first)
  })
})

describe('the vector leg', () => {
  const embedding = [1, 0]

  test('finds chunks that share no word with the question', async () => {
    const hits = await search(room, [UNKNOWN], { embedding })
    expect(contents(hits).slice(0, 3)).toEqual(['cat', 'cat cat cat', 'feather'])
    expect(hits[0]).toMatchObject({ lexical_score: 0, vector_score: 1, score: 0.5 })
  })

  test('is scored for candidates of the lexical leg too, and the other way round', async () => {
    const hits = await search(room, [CAT], { embedding, vectorWeight: 0.5 })
    const of = (content: string) => hits.find((hit) => hit.content === content)
    expect(of('cat dog')?.vector_score).toBeCloseTo(0.8, 5)
    expect(of('cat dog')?.lexical_score).toBeCloseTo(0.5 * idf(3), 5)
    expect(of('feather')).toMatchObject({ lexical_score: 0 })
    expect(of('feather')?.vector_score).toBeCloseTo(0.936, 5)
  })

  test('adds to the lexical leg, which is taken relative to the best, by its weight', async () => {
    const hits = await search(room, [CAT], { embedding, vectorWeight: 0.3 })
    const best = hits.find(({ content }) => content === 'cat cat cat')
    const second = hits.find(({ content }) => content === 'cat')
    const top = 2 * idf(3) + context(CATS.slice(2), 3)
    expect(best?.score).toBeCloseTo(0.7 * 1 + 0.3 * 0.96, 5)
    const relative = (1 * idf(3) + context(CATS.slice(0, 3), 3)) / top
    expect(second?.score).toBeCloseTo(0.7 * relative + 0.3 * 1, 5)
  })

  test('alone ranks by the cosine', async () => {
    const hits = await search(room, [BIRD], { embedding, vectorWeight: 1 })
    expect(contents(hits).slice(0, 3)).toEqual(['cat', 'cat cat cat', 'feather'])
  })

  test('does not take part with a weight of 0, even when an embedding is given', async () => {
    const hits = await search(room, [CAT], { embedding, vectorWeight: 0 })
    expect(hits).toEqual(await search(room, [CAT]))
    expect(contents(hits)).toEqual(['cat cat cat', 'cat', 'cat dog'])
  })

  test('knows no embeddings of another model', async () => {
    const hits = await search(room, [CAT], { embedding, model: 'another' })
    expect(contents(hits).sort()).toEqual(['cat', 'cat cat cat', 'cat dog'])
    expect(hits[0]?.vector_score).toBeNull()
  })
})
