import { digest } from '../digest/digest.ts'
import { translate } from '../digest/translation.ts'
import { type ReadDocument, readWholeDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { namedDocuments } from '../questions/named-documents.ts'
import type { Plan } from '../questions/plan.ts'
import { retrieve, type SearchResult } from '../retrieval/retrieve.ts'
import { phrasesFor } from '../writers/phrases.ts'
import { writeByPlan } from '../writers/write-by-plan.ts'
import type { WriterContext } from '../writers/writer.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import { passagesByPlan } from './passages-by-plan.ts'
import { asWords, type Found, type GatherOptions } from './gathered.ts'

interface PrepareOptions extends GatherOptions {
  plan: Plan
  documents: readonly RoomDocument[]
  /** Whether a language model can be asked. */
  hasModel: boolean
}

const SEARCHED_CHUNKS = 16

/**
 * Prepares an answer that is no matter of a few passages: the documents' own words, or all their pages read by a model.
 * Undefined where passages are to be looked for.
 */
export async function prepareByPlan(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: PrepareOptions,
): Promise<Found | undefined> {
  const { plan, hasModel, onPages, signal } = options
  if (plan.kind === 'passages') return undefined
  const documents = namedDocuments(lease.question, sourcesOf(lease, options), plan.kind)
  if (documents.length === 0 && plan.kind !== 'talk') return undefined
  const reader = createReader(deps, documents, options)
  const context: WriterContext = {
    client: deps.caller,
    question: lease.question,
    plan,
    documents,
    read: reader.read,
    search: (question) => search(deps, lease, question, signal),
    signal,
  }
  if (plan.kind === 'translate') return prepareTranslation(deps, context, reader, options)
  const written = await writeByPlan(context, hasModel)
  if (written) {
    const { text, passages } = written
    return {
      plan,
      passages,
      pagesRead: reader.pagesRead,
      words: () => asWords(text),
      byRules: true,
    }
  }
  if (!hasModel) return undefined
  const known = await passagesByPlan(context, deps.models.passageTokens)
  if (known) return { plan, passages: known, pagesRead: 0 }
  if (plan.kind !== 'summary' && plan.kind !== 'everything') return undefined
  const total = totalOf(documents)
  const { passages, pages } = await digest({
    admin: deps.admin,
    models: deps.models,
    documents,
    read: reader.read,
    question: plan.kind === 'everything' ? lease.question : undefined,
    place: plan.place,
    onPages: (read) => onPages(read, total),
    onAsk: options.onAsk,
    onMoving: options.onMoving,
    signal,
  })
  return { plan, passages, pagesRead: pages }
}

/** Answers that were kept are told, counted and listed only where nothing else is asked: they say again what these say. */
function sourcesOf(
  { document_ids }: AnswerLease,
  { documents }: PrepareOptions,
): readonly RoomDocument[] {
  const sources = documents.filter(({ kept }) => !kept)
  return document_ids === null && sources.length > 0 ? sources : documents
}

async function prepareTranslation(
  deps: AnswerDeps,
  { plan, documents, question, read }: WriterContext,
  reader: { pagesRead: number },
  { hasModel, onPages, onAsk }: PrepareOptions,
): Promise<Found> {
  const { needsModel, noSuchPlace } = phrasesFor(question)
  if (!hasModel) {
    return { plan, passages: [], pagesRead: 0, words: () => asWords(needsModel), byRules: true }
  }
  const { passages, words } = await translate({
    models: deps.models,
    documents,
    read,
    place: plan.place,
    language: plan.language ?? 'en',
    onAsk,
    onPages: (pages) => onPages(pages, totalOf(documents)),
  })
  if (passages.length === 0) {
    return { plan, passages, pagesRead: 0, words: () => asWords(noSuchPlace), byRules: true }
  }
  return { plan, passages, pagesRead: reader.pagesRead, words }
}

const totalOf = (documents: readonly RoomDocument[]): number =>
  documents.reduce((sum, { page_count }) => sum + (page_count ?? 1), 0)

/** Reads each document once. Reading counts as progress where no model has to read it too. */
function createReader(
  { caller }: AnswerDeps,
  documents: readonly RoomDocument[],
  { onPages, signal, hasModel }: PrepareOptions,
): { read: WriterContext['read']; pagesRead: number } {
  const known = new Map<string, Promise<ReadDocument>>()
  const total = totalOf(documents)
  const reader = {
    pagesRead: 0,
    read(document: RoomDocument): Promise<ReadDocument> {
      const key = `${document.id} ${document.version}`
      const reading =
        known.get(key) ??
        readWholeDocument(caller, document, signal, (pages) => {
          reader.pagesRead += pages
          if (!hasModel) onPages(reader.pagesRead, total)
        })
      known.set(key, reading)
      return reading
    },
  }
  return reader
}

async function search(
  { caller, models }: AnswerDeps,
  { room_id, document_ids }: AnswerLease,
  question: string,
  signal: AbortSignal,
): Promise<SearchResult[]> {
  const { results } = await retrieve({
    client: caller,
    models,
    roomId: room_id,
    question,
    documentIds: document_ids,
    limit: SEARCHED_CHUNKS,
    signal,
  })
  return results
}
