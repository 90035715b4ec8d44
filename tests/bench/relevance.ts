/**
 * The threshold of "nothing relevant": questions put to the documents that answer them, which should
 * be kept, and to those of another set, which should be refused; by words alone, as for a model that
 * does not know the language. Rooms of all chunks, and small ones of about 20 and 5.
 * Run: `node tests/bench/relevance.ts <folder of the retrieval sets>`
 */
import { namesWhatIsMissing } from '../../functions/chat/retrieval/named-things.ts'
import { hasRelevantResult } from '../../functions/chat/retrieval/relevance.ts'
import type { SearchResult } from '../../functions/chat/retrieval/retrieve.ts'
import { chunkPage } from '../../functions/ingest/chunk/chunk.ts'
import { createRandom } from '../support/random.ts'
import { createPlainBm25 } from './plain-bm25.ts'
import {
  readSet,
  requireFolder,
  type RetrievalSet,
  type SetDocument,
  textOf,
} from './retrieval-sets.ts'

/** As many as passages are made of; relevance looks at the best five of them. */
const CHUNKS = 16

const FOLDER = requireFolder(process.argv[2])
const PAIRS = [
  ['xquad-en', 'scifact-2101'],
  ['scifact-2101', 'xquad-en'],
  ['xquad-zh', 'drcd'],
  ['drcd', 'xquad-zh'],
  ['cmrc2018', 'xquad-zh'],
  ['xquad-zh', 'cmrc2018'],
] as const
const QUESTIONS = 110
const random = createRandom(5)
type Room = (question: string) => SearchResult[]
const wholeRooms = new Map<string, Room>()
const chunksOf = new Map<string, Map<string, SetDocument[]>>()
for (const name of new Set(PAIRS.flat())) chunksOf.set(name, await chunkSet(readSet(FOLDER, name)))

const rows = []
for (const [mine, other] of PAIRS) {
  const set = readSet(FOLDER, mine)
  const questions = set.questions.slice(0, QUESTIONS)
  for (const size of ['all', 20, 5] as const) {
    let kept = 0
    let refused = 0
    for (const { id, text } of questions) {
      const [right] = set.grades.get(id)?.keys() ?? []
      if (right && answers(text, pickRoom(mine, size, right))) kept += 1
      if (!answers(text, pickRoom(other, size))) refused += 1
    }
    const percent = (count: number) => Math.round((100 * count) / questions.length)
    rows.push({
      questions: mine,
      'other documents': other,
      chunks: size,
      'kept %': percent(kept),
      'refused %': percent(refused),
    })
  }
}
console.table(rows)

function answers(question: string, room: Room): boolean {
  const found = room(question)
  return (
    hasRelevantResult(question, found, Infinity) &&
    !namesWhatIsMissing(
      question,
      found.map(({ content }) => content),
    )
  )
}

function pickRoom(name: string, size: 'all' | number, right?: string): Room {
  const documents = chunksOf.get(name) ?? new Map<string, SetDocument[]>()
  if (size === 'all') {
    const known = wholeRooms.get(name) ?? createRoom([...documents.values()].flat())
    wholeRooms.set(name, known)
    return known
  }
  const ids = [...documents.keys()]
  const chunks = [...(documents.get(right ?? '') ?? [])]
  while (chunks.length < size) {
    chunks.push(...(documents.get(ids[Math.floor(random() * ids.length)] ?? '') ?? []))
  }
  return createRoom(chunks)
}

function createRoom(chunks: SetDocument[]): Room {
  const search = createPlainBm25(chunks)
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk.text]))
  return (question) =>
    search(question)
      .slice(0, CHUNKS)
      .map((id) => toResult(id, byId.get(id) ?? ''))
}

async function chunkSet({ documents }: RetrievalSet): Promise<Map<string, SetDocument[]>> {
  const chunked = new Map<string, SetDocument[]>()
  for (const document of documents) {
    const chunks = await chunkPage(textOf(document))
    chunked.set(
      document.id,
      chunks.map(({ content }, i) => ({ id: `${document.id}/${i}`, title: '', text: content })),
    )
  }
  return chunked
}

function toResult(chunk_id: string, content: string): SearchResult {
  return {
    chunk_id,
    document_id: chunk_id,
    document_title: '',
    document_version: 1,
    page: 1,
    ordinal: 0,
    content,
    start_offset: 0,
    end_offset: content.length,
    score: 1,
    lexical_score: 1,
    vector_score: null,
    heading: null,
    page_title: null,
    recognition_confidence: null,
  }
}
