import type { RoomDocument } from '../documents/room-documents.ts'
import { readPages } from '../documents/document-pages.ts'
import { SourceList } from '../documents/source-list.ts'
import type { PlanStep } from '../questions/plan.ts'
import { readPlan } from '../questions/read-plan.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import type { Passage } from '../retrieval/passages.ts'
import { languagesOf } from '../retrieval/room-languages.ts'
import { answerParts, type Part } from '../steps/answer-parts.ts'
import { FoundPassages } from '../steps/found-passages.ts'
import { takeSteps } from '../steps/take-steps.ts'
import { MAX_PAGES } from '../steps/tools.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import type { Found, GatherOptions } from './gathered.ts'
import { findForQuestion, gatherOne, keptOf, type KnownRoom } from './gather-one.ts'

/**
 * Looks up what a question of several parts is answered from: by a model that chooses what is read, where there is one
 * that can call tools, else part by part.
 */
export async function gatherInSteps(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: GatherOptions,
  known: KnownRoom,
): Promise<Found> {
  if (deps.models.chatModel === EXTRACTIVE_MODEL) return gatherParts(deps, lease, options, known)
  const taken = await takeSteps({
    models: deps.models,
    question: lease.question,
    history: known.history,
    room: {
      documents: known.documents,
      search: async (query, document) => {
        const asked = { ...lease, question: query }
        const within = document ? { ...asked, document_ids: [document.id] } : asked
        // The model chooses the language of what it looks for.
        const { embeddingModel } = options.room
        const said = { history: [], languages: [], kept: keptOf(known.documents), embeddingModel }
        return (await findForQuestion(deps, within, said, options.signal)).passages
      },
      readPages: (document, from, to) => readWhole(deps, document, { from, to }, options.signal),
    },
    onStep: (number, step) => {
      options.onMoving()
      options.onStep(number, step)
    },
    onAsk: options.onAsk,
    signal: options.signal,
  })
  if (!taken || taken.passages.length === 0) return gatherParts(deps, lease, options, known)
  const { passages, steps, usage } = taken
  return { plan: { ...known.plan, steps }, passages, pagesRead: 0, usage }
}

async function readWhole(
  { caller }: AnswerDeps,
  document: RoomDocument,
  { from, to }: { from: number; to: number },
  signal: AbortSignal,
): Promise<Passage[]> {
  const sources = new SourceList()
  const range = { from, to: Math.min(to, from + MAX_PAGES - 1) }
  for await (const pages of readPages(caller, document, signal, range)) {
    for (const page of pages) {
      if (page.content.trim() === '') continue
      sources.add(document, { page, start: 0, end: page.content.length })
    }
  }
  return sources.passages
}

/** Each part is looked up as if it were asked by itself, after the one before. */
async function gatherParts(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: GatherOptions,
  { history, documents, plan }: KnownRoom,
): Promise<Found> {
  const { models } = deps
  const titles = documents.map(({ title }) => title)
  const questions = plan.subjects?.length ? plan.subjects : [lease.question]
  const parts: Part[] = []
  const steps: PlanStep[] = []
  let pagesRead = 0
  for (const [index, question] of questions.entries()) {
    options.onStep(index + 1, { tool: 'search', query: question })
    const turns = questions.slice(0, index).map((content) => ({ role: 'user' as const, content }))
    const before = [...history, ...turns]
    const read = readPlan(question, titles)
    const own = { history: before, documents, plan: read }
    const found = await gatherOne(deps, { ...lease, question }, options, own)
    pagesRead += found.pagesRead
    steps.push({ tool: 'search', query: question, found: found.passages.length })
    parts.push({ ...found, question, history: before })
    options.onMoving()
  }
  const planned = { ...plan, steps }
  if (models.chatModel === EXTRACTIVE_MODEL) {
    return { plan: planned, pagesRead, ...answerParts(models, parts, languagesOf(documents)) }
  }
  const found = new FoundPassages(models.passageTokens)
  // The best of each part first: none is left without, where not all fit.
  const longest = Math.max(...parts.map(({ passages }) => passages.length))
  for (let rank = 0; rank < longest; rank++) {
    found.add(parts.flatMap(({ passages }) => passages.slice(rank, rank + 1)))
  }
  return { plan: planned, pagesRead, passages: found.passages }
}
