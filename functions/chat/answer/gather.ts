import {
  type Correction,
  toCorrectionPassage,
  writeCorrection,
} from '../corrections/find-correction.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { Plan } from '../questions/plan.ts'
import { planAs, readPlan } from '../questions/read-plan.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import type { Passage } from '../retrieval/passages.ts'
import { findPassages } from '../retrieval/find-passages.ts'
import { foreignDocuments } from '../retrieval/foreign-documents.ts'
import { languagesOf } from '../retrieval/room-languages.ts'
import { computeFromSheets } from '../sheets/compute.ts'
import { withSheets } from '../sheets/with-sheets.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import { asWords, type Gathered, type GatherOptions } from './gathered.ts'
import { prepareByPlan } from './prepare-by-plan.ts'

/** How long the embedding of a question may take, where the deadline allows as much. */
const MAX_EMBEDDING_MS = 8000

/** Reads what an answer is written from, as the caller. */
export async function gather(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: GatherOptions,
): Promise<Gathered> {
  const { question } = lease
  const { signal } = options
  const hasModel = isLanguageModel(deps)
  const { room } = options
  const [history, documents, correction] = await Promise.all([
    room.history,
    room.documents,
    room.correction,
  ])
  const languages = languagesOf(documents)
  const kept = new Set(documents.flatMap((one) => (one.kept ? [one.id] : [])))
  if (correction && !hasModel) {
    const base = { coverage: await room.coverage, history, languages }
    return { ...base, ...(await answerByCorrection(deps.caller, correction, documents, signal)) }
  }
  const titles = documents.map(({ title }) => title)
  const { kind } = lease.options
  const plan = kind === undefined ? readPlan(question, titles) : planAs(kind, question, titles)
  const computing = compute(deps, lease, plan, signal)
  computing.catch(() => undefined)
  // Most questions want passages: these are looked for meanwhile.
  const find = (): ReturnType<typeof findForQuestion> =>
    findForQuestion(deps, lease, { history, languages, kept }, signal)
  const finding = plan.kind === 'passages' ? find() : undefined
  finding?.catch(() => undefined)
  const computed = await computing
  const base = { coverage: await room.coverage, history, languages }
  if (computed && !hasModel) {
    // A model that only quotes need not be asked to quote it.
    const written = `${computed.content} [1]`
    return {
      ...base,
      plan: PASSAGES,
      pagesRead: 0,
      passages: [computed],
      words: () => asWords(written),
    }
  }
  const prepared =
    correction === undefined &&
    (await prepareByPlan(deps, lease, { ...options, plan, documents, hasModel }))
  if (prepared) return { ...base, ...prepared }
  const { passages, ...found } = await (finding ?? find())
  return {
    ...base,
    ...found,
    plan: plan.kind === 'compare' && !correction ? plan : { ...PASSAGES, by: plan.by },
    pagesRead: 0,
    passages: [
      ...(correction ? [toCorrectionPassage(correction)] : []),
      ...(computed ? [computed] : []),
      ...passages,
    ],
    ...(correction ? { correction: signOf(correction, 'source') } : {}),
    foreign: foreignDocuments(question, documents, found.translations),
  }
}

const isLanguageModel = ({ models }: AnswerDeps): boolean => models.chatModel !== EXTRACTIVE_MODEL

/** What is computed from tables, where the question may ask for that. */
async function compute(
  deps: AnswerDeps,
  { room_id, question, document_ids }: AnswerLease,
  plan: Plan,
  signal: AbortSignal,
): Promise<Passage | undefined> {
  if (WHOLE_KINDS.includes(plan.kind)) return undefined
  return computeFromSheets({
    client: deps.caller,
    models: deps.models,
    mayAskModel: isLanguageModel(deps),
    roomId: room_id,
    question,
    documentIds: document_ids,
    signal,
  })
}

/** A member has answered this: their words, with what of their sources stands today. */
async function answerByCorrection(
  client: AnswerDeps['caller'],
  correction: Correction,
  documents: readonly RoomDocument[],
  signal: AbortSignal,
): Promise<Omit<Gathered, 'coverage' | 'history' | 'languages'>> {
  const { text, passages } = await writeCorrection(client, correction, documents, signal)
  return {
    plan: PASSAGES,
    pagesRead: 0,
    passages,
    correction: signOf(correction, 'text'),
    words: () => asWords(text),
    byRules: true,
  }
}

const signOf = (
  { author_name, updated_at }: Correction,
  used: 'text' | 'source',
): NonNullable<Gathered['correction']> => ({ by: author_name, at: updated_at, used })

const PASSAGES: Plan = { kind: 'passages', by: 'rules' }
/** Nothing of a table is to be computed for them. */
const WHOLE_KINDS: readonly Plan['kind'][] = [
  'summary',
  'outline',
  'place',
  'translate',
  'talk',
  'changes',
]

async function findForQuestion(
  { caller, models, deadlines }: AnswerDeps,
  { room_id, question, document_ids }: AnswerLease,
  known: Pick<Gathered, 'history' | 'languages'> & { kept: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<Pick<Gathered, 'passages' | 'translations'>> {
  let translations: Record<string, string> | undefined
  const found = await findPassages({
    onTranslated: (translated) => (translations = translated),
    client: caller,
    models,
    roomId: room_id,
    question,
    documentIds: document_ids,
    ...known,
    signal,
    embeddingTimeoutMs: Math.min(MAX_EMBEDDING_MS, deadlines.idleMs / 2),
  })
  const passages = await withSheets(caller, found, signal)
  return { passages, ...(translations ? { translations } : {}) }
}
