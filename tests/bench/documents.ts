/**
 * Documents as people have them: each PDF through the product's ingestion into a room of its own, each question through
 * the product's search as its owner. Prints how often a page that holds the evidence is first, among three and among
 * five, and how many questions that a document does not answer are refused by what is shipped offline.
 * Run: `npm run bench:documents -- --pdfs <folder> --questions <jsonl>`; docs/measurements/documents.md has the options.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startBackend } from '../support/backend.ts'
import { startRecognition } from './recognition.ts'
import { createCachedEmbedder } from './cached-embedder.ts'
import { addPdf, createOwner } from './document-room.ts'
import { printFigures, type Outcome } from './evidence.ts'
import { readJudgeSet } from './judge-set.ts'
import { PageCache } from './page-cache.ts'
import { ask, rankPages } from './page-search.ts'
import { createPagesBm25 } from './plain-pages.ts'
import { createBenchModels, embedNothing } from './room.ts'

const { values: options } = parseArgs({
  options: {
    pdfs: { type: 'string' },
    questions: { type: 'string' },
    /** Folder for extracted pages and embeddings. */
    cache: { type: 'string', default: join(tmpdir(), 'documind-bench') },
    lexical: { type: 'boolean', default: false },
    /** Pages that are pictures are read by recognition, which takes seconds each. */
    ocr: { type: 'boolean', default: false },
    half: { type: 'string' },
    /** Plain BM25 over whole pages of our own text, instead of the product. */
    plain: { type: 'boolean', default: false },
    /** Prints each question with the rank of its evidence. */
    ranks: { type: 'boolean', default: false },
  },
})
if (options.pdfs === undefined || options.questions === undefined) {
  console.error('Name the folder of the PDFs (--pdfs) and the file of the questions (--questions).')
  process.exit(2)
}
const documents = readJudgeSet(options.pdfs, options.questions).filter(
  ({ half }) => options.half === undefined || half === options.half,
)
const recognition = options.ocr ? await startRecognition() : undefined
const pages = new PageCache(options.cache, recognition?.recognizer)
if (options.plain) await measurePlain()
else await measureProduct()
await recognition?.stop()

async function measureProduct(): Promise<void> {
  const embedder = options.lexical ? undefined : createCachedEmbedder(options.cache)
  const base = createBenchModels(embedder?.embed ?? embedNothing)
  const models = embedder ? base : { ...base, vectorWeightFor: () => 0 }
  const outcomes: Outcome[] = []
  await using backend = await startBackend()
  const owner = await createOwner(backend)
  for (const [i, document] of documents.entries()) {
    const start = performance.now()
    const room = await addPdf(backend, owner, { document, models, pages })
    for (const question of document.questions) {
      const ranking = await rankPages(room, models, question.question)
      const refused = await ask(room, models, question.question)
      outcomes.push({ question, document, ranking, refused, unread: room.error })
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    console.log(`${i + 1}/${documents.length} ${document.title}: ${room.error ?? `${seconds} s`}`)
  }
  await embedder?.close()
  printFigures(outcomes, options.ranks)
}

async function measurePlain(): Promise<void> {
  for (const pairs of [false, true]) {
    const outcomes: Outcome[] = []
    for (const document of documents) {
      const search = createPagesBm25(await pages.readFile(document.path), pairs)
      for (const question of document.questions) {
        outcomes.push({ question, document, ranking: search(question.question) })
      }
    }
    console.log(`whole pages, words${pairs ? ' and pairs of neighbouring words' : ''}`)
    printFigures(outcomes, options.ranks)
  }
}
