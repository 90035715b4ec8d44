import { type Correction, toCorrectionPassage } from '../corrections/find-correction.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { Turn } from '../prompt/prompt.ts'
import type { Plan } from '../questions/plan.ts'
import { foreignDocuments } from '../retrieval/foreign-documents.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { type FindOptions, findPassages } from '../retrieval/find-passages.ts'
import { languagesOf } from '../retrieval/room-languages.ts'
import { computeFromSheets } from '../sheets/compute.ts'
import { withSheets } from '../sheets/with-sheets.ts'
import { signOf } from './answer-by-correction.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import { asWords, type Found, type Gathered, type GatherOptions } from './gathered.ts'
import { prepareByPlan } from './prepare-by-plan.ts'

/** How long the embedding of a question may take, where the deadline allows as much. */
const MAX_EMBEDDING_MS = 8000

/** What is known of the room before it is looked up. */
export interface KnownRoom {
  history: readonly Turn[]
  documents: readonly RoomDocument[]
  plan: Plan
  /** What a member answered to it. */
  correction?: Correction
}

/** Reads what a question, or one part of it, is answered from, as the caller. */
export async function gatherOne(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: GatherOptions,
  { history, documents, plan, correction }: KnownRoom,
): Promise<Found> {
  const { caller, models } = deps
  const { question } = lease
  const { signal, room } = options
  const hasModel = models.chatModel !== EXTRACTIVE_MODEL
  const languages = languagesOf(documents)
  const computing = WHOLE_KINDS.includes(plan.kind)
    ? Promise.resolve(undefined)
    : computeFromSheets({
        client: caller,
        models,
        mayAskModel: hasModel,
        tables: room.tables,
        question,
        signal,
      })
  computing.catch(() => undefined)
  // Most questions want passages: these are looked for meanwhile.
  const find = (): ReturnType<typeof findForQuestion> =>
    findForQuestion(
      deps,
      lease,
      { history, languages, kept: keptOf(documents), embeddingModel: room.embeddingModel },
      signal,
    )
  const finding = plan.kind === 'passages' ? find() : undefined
  finding?.catch(() => undefined)
  const computed = await computing
  if (computed && !hasModel) {
    // A model that only quotes need not be asked to quote it.
    const written = `${computed.content} [1]`
    return {
      plan: PASSAGES,
      pagesRead: 0,
      passages: [computed],
      words: () => asWords(written),
    }
  }
  const prepared =
    correction === undefined &&
    (await prepareByPlan(deps, lease, { ...options, plan, documents, hasModel }))
  if (prepared) return prepared
  const { passages, ...found } = await (finding ?? find())
  return {
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

/** Documents that were made from answers. */
export const keptOf = (documents: readonly RoomDocument[]): ReadonlySet<string> =>
  new Set(documents.flatMap((one) => (one.kept ? [one.id] : [])))

export async function findForQuestion(
  { caller, models, deadlines }: AnswerDeps,
  { room_id, question, document_ids }: AnswerLease,
  known: Pick<FindOptions, 'history' | 'languages' | 'kept' | 'embeddingModel'>,
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
