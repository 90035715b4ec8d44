/**
 * How long one search takes a function: HTTP to the gateway, supabase-js, the owner's own token and so
 * every policy; both legs for English questions, the lexical one for Chinese. The text is that of the
 * retrieval sets; vectors are random, which takes the same time.
 * Run: `npm run bench:search`, or with `-- --chunks 5000`.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { toVectorText } from '../../functions/_shared/models/embeddings.ts'
import { toQuestionTerms } from '../../functions/chat/retrieval/question-terms.ts'
import { type Backend, startBackend } from '../support/backend.ts'
import { createRandom } from '../support/random.ts'
import { BUNDLED_MODEL } from './cached-embedder.ts'
import { percentile } from './measures.ts'
import {
  addDocuments,
  type BenchDocument,
  type BenchRoom,
  countChunks,
  createBenchModels,
  fillRoom,
} from './room.ts'
import { ENGLISH_SETS, readSet, requireFolder, textOf } from './retrieval-sets.ts'

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    chunks: { type: 'string', multiple: true, default: ['5000', '20000'] },
  },
})
const folder = requireFolder(options.folder)
const CORPORA = ['scifact-2101', 'drcd', 'cmrc2018', 'xquad-en', 'xquad-zh']
/** Texts of the sets that one article is made of: a document of some 40 pages. */
const TEXTS_PER_ARTICLE = 30
/** More than any of the sets has, so that a room is never too large before it is topped up. */
const CHUNKS_PER_TEXT = 3.3
const QUESTIONS = 200
const WARM_UP = 30
const random = createRandom(11)
const randomVector = (): number[] => Array.from({ length: 512 }, () => (random() - 0.5) * 0.153)

const articles = makeArticles()
const rows = []
for (const size of options.chunks.map(Number)) {
  await using backend = await startBackend()
  const room = await fillExactly(backend, size)
  for (const [legs, set] of [
    ['both', 'xquad-en'],
    ['lexical', 'drcd'],
  ] as const) {
    const load = loadavg()[0]
    const { milliseconds, cpu } = await measure(room, set)
    rows.push({
      chunks: await countChunks(backend),
      documents: room.documentIds.size,
      legs,
      searches: milliseconds.length,
      'p50 ms': percentile(milliseconds, 0.5).toFixed(1),
      'p95 ms': percentile(milliseconds, 0.95).toFixed(1),
      'max ms': Math.max(...milliseconds).toFixed(1),
      'CPU p50': percentile(cpu, 0.5).toFixed(1),
      'CPU p95': percentile(cpu, 0.95).toFixed(1),
      'load before, after': `${load?.toFixed(1)}, ${loadavg()[0]?.toFixed(1)}`,
    })
  }
}
console.table(rows)

/** A room of exactly so many chunks. */
async function fillExactly(backend: Backend, chunks: number): Promise<BenchRoom> {
  const models = createBenchModels((texts) => Promise.resolve(texts.map(randomVector)))
  const count = Math.floor(chunks / CHUNKS_PER_TEXT / TEXTS_PER_ARTICLE)
  const room = await fillRoom(
    backend,
    models,
    Array.from({ length: count }, (_, i) => pick(i)),
  )
  let missing = chunks - (await countChunks(backend))
  while (missing > 0) {
    const id = `filler ${room.documentIds.size}`
    const body = paragraphs(room.documentIds.size, Math.min(missing, 3 * TEXTS_PER_ARTICLE))
    await addDocuments(backend, models, room, [{ id, title: id, body }])
    missing = chunks - (await countChunks(backend))
  }
  if (missing < 0) throw new Error(`Not ${chunks} chunks`)
  return room
}

/** Paragraphs of which each becomes one chunk: neither too long for one nor short enough to be joined. */
function paragraphs(seed: number, count: number): string {
  const words = pick(seed).body.match(/[a-z]{3,}/g) ?? []
  return Array.from({ length: count }, (_, i) => {
    const offset = (i * 61) % Math.max(1, words.length - 70)
    return words.slice(offset).join(' ').slice(0, 400).trim()
  }).join('.\n\n')
}

interface Timings {
  milliseconds: number[]
  /**
   * Of this whole process, which is client, gateway and database in one: what a search takes where
   * nothing else runs, however busy this machine is.
   */
  cpu: number[]
}

async function measure({ client, id }: BenchRoom, set: string): Promise<Timings> {
  const questions = readSet(folder, set).questions.slice(0, QUESTIONS + WARM_UP)
  const milliseconds: number[] = []
  const cpu: number[] = []
  for (const { text } of questions) {
    const { terms, weights, contextTerms } = toQuestionTerms(text)
    const vector = { p_embedding: toVectorText(randomVector()), p_embedding_model: BUNDLED_MODEL }
    const before = process.cpuUsage()
    const start = performance.now()
    const { data, error } = await client.rpc('search_chunks', {
      p_room_id: id,
      p_terms: terms,
      p_term_weights: weights,
      ...(ENGLISH_SETS.has(set) ? { ...vector, p_vector_weight: 0.4 } : {}),
      p_limit: 16,
      p_context_terms: contextTerms,
    })
    milliseconds.push(performance.now() - start)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1000)
    if (error) throw error
    if (data.length === 0) throw new Error(`Nothing found for ${text}`)
  }
  return { milliseconds: milliseconds.slice(WARM_UP), cpu: cpu.slice(WARM_UP) }
}

function makeArticles(): BenchDocument[] {
  const texts = CORPORA.flatMap((name) => readSet(folder, name).documents.map(textOf))
  const shuffled = texts
    .map((text) => ({ text, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ text }) => text)
  return Array.from({ length: Math.ceil(shuffled.length / TEXTS_PER_ARTICLE) }, (_, i) => ({
    id: `${i}`,
    title: `Article ${i}`,
    body: shuffled.slice(i * TEXTS_PER_ARTICLE, (i + 1) * TEXTS_PER_ARTICLE).join('\n\n'),
  }))
}

/** The texts of the sets, over again if a room is larger than all of them. */
function pick(index: number): BenchDocument {
  const article = articles[index % articles.length]
  if (!article) throw new Error('The sets are empty')
  return { ...article, id: `${index}`, title: `Article ${index}` }
}
