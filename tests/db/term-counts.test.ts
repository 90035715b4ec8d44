import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addArticle,
  createRoom,
  createUser,
  openProject,
  type Project,
  type User,
} from './support.ts'
import { readCounts, readWrongCounts } from './room-terms.ts'
import { ingest } from './worker.ts'

// room_terms follows the documents, difference by difference: what is small at once, what is large a slice at a time.
// Whatever happens to the documents, it has to hold what a recount of the live chunks gives.

let project: Project
let alice: User
beforeAll(async () => {
  project = await openProject()
  alice = await createUser(project, 'alice')
})
afterAll(() => project[Symbol.asyncDispose]())

const wrongCounts = (room: string) => readWrongCounts(project, room)
/** A random number generator that a seed repeats (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** A run of random changes to the documents of one room. */
class RandomRoom {
  readonly id: string
  readonly #random: (below: number) => number
  #documents: string[] = []

  constructor(id: string, seed: number) {
    this.id = id
    this.#random = createRandom(seed)
  }

  /** Does one thing, and says what. */
  async step(): Promise<string> {
    const document = this.#documents[this.#random(this.#documents.length)]
    if (document === undefined) return this.#add()
    switch (this.#random(7)) {
      case 0:
      case 1:
        return this.#add()
      case 2:
        return this.#replace(document)
      case 3:
        return this.#change(document, 'update public.documents set enabled = false where id = $1')
      case 4:
        return this.#change(document, 'update public.documents set enabled = true where id = $1')
      case 5:
        return this.#change(
          document,
          `update public.documents set body = body || '.' where id = $1`,
        )
      default:
        this.#documents = this.#documents.filter((id) => id !== document)
        return this.#change(document, 'delete from public.documents where id = $1')
    }
  }

  async #add(): Promise<string> {
    const id = await addArticle(project, alice, this.id)
    this.#documents.push(id)
    if (this.#random(4) === 0) return `add ${id}, not read`
    await ingest(project, id, this.#passages())
    return `add ${id}`
  }

  async #replace(id: string): Promise<string> {
    await this.#change(id, `update public.documents set body = body || '.' where id = $1`)
    await ingest(project, id, this.#passages())
    return `replace ${id}`
  }

  async #change(id: string, sql: string): Promise<string> {
    await project.as(alice, sql, [id])
    return `${sql} -- ${id}`
  }

  #passages(): { content: string; terms: number[] }[] {
    return Array.from({ length: 1 + this.#random(4) }, (_, i) => {
      const terms = new Set(Array.from({ length: 1 + this.#random(6) }, () => 1 + this.#random(12)))
      return { content: `Passage ${i}`, terms: [...terms].sort((a, b) => a - b) }
    })
  }
}

test.each([1, 2, 3])(
  'the counts are those of a recount after every random change (seed %i)',
  async (seed) => {
    const room = new RandomRoom(await createRoom(project, alice), seed)
    const done: string[] = []
    for (let i = 0; i < 60; i++) {
      done.push(await room.step())
      expect(await wrongCounts(room.id), done.slice(-3).join('\n')).toEqual([])
    }
  },
)

const counts = (room: string) => readCounts(project, room)

describe('one document', () => {
  const passages = [
    { content: 'A', terms: [1, 2] },
    { content: 'B', terms: [2, 3] },
  ]

  test('counts each term in how many of its chunks it stands, once it is ready', async () => {
    const room = await createRoom(project, alice)
    const id = await addArticle(project, alice, room)
    expect(await counts(room)).toEqual([])
    await ingest(project, id, passages)
    expect(await counts(room)).toEqual([
      { term: 1, chunk_count: 1 },
      { term: 2, chunk_count: 2 },
      { term: 3, chunk_count: 1 },
    ])
  })

  test('leaves no count behind when it goes', async () => {
    const room = await createRoom(project, alice)
    const id = await addArticle(project, alice, room)
    await ingest(project, id, passages)
    await project.as(alice, 'delete from public.documents where id = $1', [id])
    expect(await counts(room)).toEqual([])
  })

  test('leaves the counts of other rooms alone', async () => {
    const rooms = [await createRoom(project, alice), await createRoom(project, alice)]
    for (const room of rooms)
      await ingest(project, await addArticle(project, alice, room), passages)
    const [first = '', second = ''] = rooms
    await project.as(alice, 'delete from public.documents where room_id = $1', [first])
    expect(await counts(second)).toHaveLength(3)
  })
})

test('two documents deleted by one statement are both counted out', async () => {
  const room = await createRoom(project, alice)
  for (let i = 0; i < 3; i++) {
    await ingest(project, await addArticle(project, alice, room, 'x', `Article ${i}`), [
      { content: 'A', terms: [1] },
    ])
  }
  await project.as(
    alice,
    `delete from public.documents where room_id = $1 and title <> 'Article 0'`,
    [room],
  )
  expect(await counts(room)).toEqual([{ term: 1, chunk_count: 1 }])
})
