import { addArticle, createRoom, type Actor, type Project, type User } from './support.ts'
import { ingest, MODEL, type Passage } from './worker.ts'

// Ten passages about four words. Weights are BM25 weights as the analyzer would store them; embeddings have
// two dimensions, so that a cosine can be worked out by hand.

export const CAT = 11
export const DOG = 12
export const BIRD = 13
export const RARE = 14
export const UNKNOWN = 99

export const PETS: Passage[] = [
  { content: 'cat', terms: [CAT], weights: [1], embedding: [1, 0] },
  { content: 'cat dog', terms: [CAT, DOG], weights: [0.5, 0.5], embedding: [0.8, 0.6] },
  { content: 'dog', terms: [DOG], weights: [1.5], embedding: [0.6, 0.8] },
  { content: 'dog dog', terms: [DOG], weights: [1.75], embedding: [0, 1] },
  { content: 'cat cat cat', terms: [CAT], weights: [2], embedding: [0.96, 0.28] },
]

export const BIRDS: Passage[] = [
  { content: 'bird', terms: [BIRD], weights: [1], embedding: [-1, 0] },
  { content: 'bird rare', terms: [BIRD, RARE], weights: [0.75, 1.25], embedding: [-0.6, -0.8] },
  { content: 'bird dog', terms: [DOG, BIRD], weights: [1, 1], embedding: [0, -1] },
  { content: 'bird bird', terms: [BIRD], weights: [1.25], embedding: [0.28, 0.96] },
  { content: 'feather', terms: [15], weights: [1], embedding: [0.936, 0.352] },
]

export interface Hit {
  content: string
  document_id: string
  document_title: string
  document_version: number
  page: number
  ordinal: number
  score: number
  lexical_score: number | null
  vector_score: number | null
}

/** A room with both articles, and what to search in it for by default. */
export interface SearchRoom {
  project: Project
  owner: User
  id: string
  pets: string
  birds: string
}

export interface Search {
  as?: Actor
  room?: string
  weights?: number[]
  embedding?: number[]
  model?: string
  vectorWeight?: number
  documents?: string[]
  limit?: number
}

export async function createSearchRoom(project: Project, owner: User): Promise<SearchRoom> {
  const id = await createRoom(project, owner)
  const pets = await addArticle(project, owner, id, 'pets', 'Pets')
  const birds = await addArticle(project, owner, id, 'birds', 'Birds')
  await ingest(project, pets, PETS)
  await ingest(project, birds, BIRDS)
  return { project, owner, id, pets, birds }
}

export function search(room: SearchRoom, terms: number[], options: Search = {}): Promise<Hit[]> {
  const { embedding, vectorWeight = embedding === undefined ? 0 : 0.5, limit = 10 } = options
  return room.project.as<Hit>(
    options.as ?? room.owner,
    'select * from public.search_chunks($1, $2, $3, $4, $5, $6, $7, $8)',
    [
      options.room ?? room.id,
      terms,
      options.weights ?? terms.map(() => 1),
      embedding === undefined ? null : `[${embedding.join(',')}]`,
      options.model ?? MODEL,
      vectorWeight,
      options.documents ?? null,
      limit,
    ],
  )
}
export const contents = (hits: Hit[]): string[] => hits.map(({ content }) => content)
