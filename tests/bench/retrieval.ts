/**
 * Retrieval measured: each set through the product's ingestion into a room of its own, each question
 * through the product's search as the room's owner, over HTTP and under the policies.
 * Run: `npm run bench:retrieval`, or with `-- --set drcd --set xquad-en`, `-- --folder <retrieval sets>`.
 * With `-- --rerank` the server at `RERANK_BASE_URL` orders what search finds.
 */
import { parseArgs } from 'node:util'
import { Converter as ToSimplified } from 'opencc-js/t2cn'
import type { RerankEnv } from '../../functions/_shared/http/env.ts'
import { createReranker } from '../../functions/_shared/models/rerank.ts'
import { rankAnew } from '../../functions/chat/retrieval/rank-anew.ts'
import { retrieve } from '../../functions/chat/retrieval/retrieve.ts'
import { startBackend } from '../support/backend.ts'
import { createCachedEmbedder } from './cached-embedder.ts'
import { mean, ndcgAt, recallAt, reciprocalRankAt, standardError } from './measures.ts'
import { createPlainBm25 } from './plain-bm25.ts'
import { type BenchRoom, createBenchModels, embedNothing, fillRoom } from './room.ts'
import {
  ENGLISH_SETS,
  readSet,
  REFERENCE,
  requireFolder,
  type RetrievalSet,
  SET_NAMES,
  textOf,
} from './retrieval-sets.ts'

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    rerank: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [...SET_NAMES] },
  },
})
const folder = requireFolder(options.folder)
const rerank = options.rerank ? createReranker(rerankEnv()) : undefined
const GAIN_SETS = ['scifact-2101', 'xquad-en', 'xquad-zh', 'drcd']
const embedder = createCachedEmbedder()
const rows: Record<string, unknown>[] = []
const ndcgOfSet = new Map<string, number>()

const byCorpus = Map.groupBy(
  options.set.map((name) => readSet(folder, name)),
  ({ corpus }) => corpus,
)
for (const [corpus, sets] of byCorpus) {
  await using backend = await startBackend()
  const models = createBenchModels(ENGLISH_SETS.has(corpus) ? embedder.embed : embedNothing)
  const start = performance.now()
  const documents = sets[0]?.documents ?? []
  const room = await fillRoom(
    backend,
    models,
    documents.map((document) => ({
      id: document.id,
      title: document.title === '' ? document.id : document.title,
      body: textOf(document),
    })),
  )
  console.log(`${corpus}: ${documents.length} documents in ${seconds(start)} s`)
  const plain = createPlainBm25(documents)
  const search = (text: string) => rankDocuments(room, models, text)
  for (const set of sets) rows.push(await measure(set, search, plain))
  if (corpus === 'drcd') {
    const toSimplified = ToSimplified({ from: 't', to: 'cn' })
    for (const set of sets) {
      const name = `${set.name}, asked in Simplified`
      rows.push(await measure({ ...set, name }, (text) => search(toSimplified(text)), plain))
    }
  }
}
await embedder.close()
console.table(rows)
if (GAIN_SETS.every((name) => ndcgOfSet.has(name))) {
  const ours = mean(GAIN_SETS.map((name) => ndcgOfSet.get(name) ?? 0))
  const reference = mean(GAIN_SETS.map((name) => REFERENCE[name] ?? 0))
  console.log(
    `mean nDCG@10 of ${GAIN_SETS.join(', ')}: ${ours.toFixed(4)}, reference BM25 ${reference.toFixed(4)}, gain ${(ours - reference).toFixed(4)}`,
  )
}

/** As the functions read it, but with time enough for a machine that is busy with the bench. */
function rerankEnv(): RerankEnv {
  const { RERANK_BASE_URL: baseUrl, RERANK_MODEL: model, RERANK_API_KEY: apiKey } = process.env
  if (!baseUrl) throw new Error('--rerank needs RERANK_BASE_URL')
  return { baseUrl, model, apiKey, timeoutMs: 60_000 }
}

/** A document is as good as its best chunk. */
async function rankDocuments(
  room: BenchRoom,
  models: ReturnType<typeof createBenchModels>,
  question: string,
): Promise<string[]> {
  const { client, id: roomId } = room
  const { results } = await retrieve({
    client,
    models,
    roomId,
    question,
    limit: 50,
    signal: AbortSignal.timeout(60_000),
  })
  const ranked = await rankAnew({ rerank }, question, results, AbortSignal.timeout(60_000))
  const ids = ranked.map(({ document_id }) => room.documentIds.get(document_id) ?? '')
  return [...new Set(ids)]
}

async function measure(
  { name, questions, grades }: RetrievalSet,
  search: (text: string) => Promise<string[]>,
  plain: (text: string) => string[],
): Promise<Record<string, unknown>> {
  const ndcg: number[] = []
  const gain: number[] = []
  const recall: number[] = []
  const reciprocalRank: number[] = []
  for (const { id, text } of questions) {
    const wanted = grades.get(id) ?? new Map<string, number>()
    const ranking = await search(text)
    const score = ndcgAt(ranking, wanted)
    ndcg.push(score)
    gain.push(score - ndcgAt(plain(text), wanted))
    recall.push(recallAt(ranking, wanted))
    reciprocalRank.push(reciprocalRankAt(ranking, wanted))
  }
  ndcgOfSet.set(name, mean(ndcg))
  return {
    set: name,
    questions: questions.length,
    'nDCG@10': withError(ndcg),
    'reference BM25': REFERENCE[name] ?? '',
    'over our BM25, paired': withError(gain),
    'recall@5': withError(recall),
    'MRR@10': withError(reciprocalRank),
  }
}

function withError(values: readonly number[]): string {
  return `${mean(values).toFixed(4)} ± ${standardError(values).toFixed(4)}`
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0)
}
