import { AppError } from '../../_shared/contract/errors.ts'
import { EVENTS, type LoadingEvent, type LoadingStage } from '../../_shared/contract/events.ts'
import type { ChatDelta, ChatUsage } from '../../_shared/models/models.ts'
import { nothingFound, stockLanguageOf, stockSentence } from '../../_shared/text/stock-sentences.ts'
import { CitationLedger } from '../citations/citations.ts'
import { MarkerReader } from '../citations/markers.ts'
import { OwnNumbers } from '../citations/own-numbers.ts'
import { buildPrompt } from '../prompt/prompt.ts'
import type { Coverage } from '../retrieval/retrieve.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { readLanguages } from '../retrieval/room-languages.ts'
import type { AnswerDeps, AnswerLease, Outcome } from './answer-deps.ts'
import { type Deadline, readUntil } from './deadline.ts'
import type { Draft } from './draft.ts'
import { gather } from './gather.ts'
import type { GrowingAnswer } from './growing-answer.ts'

/**
 * Gathers passages and has the model write from them, into `growing` and `draft`.
 * @throws AppError why the answer ended early
 */
export async function writeAnswer(
  deps: AnswerDeps,
  lease: AnswerLease,
  growing: GrowingAnswer,
  draft: Draft,
  deadline: Deadline,
): Promise<Outcome> {
  announce(deps, lease, 'searching')
  const onPages = (pages_read: number, pages_total: number): void => {
    deadline.progress()
    announce(deps, lease, 'reading', { pages_read, pages_total })
  }
  const gathered = await deadline.race(gather(deps, lease, { signal: deadline.signal, onPages }))
  const { coverage, passages, history, plan, words, byRules } = gathered
  deadline.progress()
  draft.base = { coverage: { ...coverage, pages_read: gathered.pagesRead }, plan }
  if (passages.length === 0 && !words) {
    const content = await deadline.race(saysNothingFound(deps, lease, coverage, deadline.signal))
    return { ...draft.base, status: 'done', content }
  }
  draft.passages = passages
  draft.ledger = new CitationLedger(passages)
  // What rules wrote, no model did; the bundled one is rules itself.
  const isModels = !byRules || deps.models.chatModel === EXTRACTIVE_MODEL
  if (isModels) draft.base = { ...draft.base, model: deps.models.chatModel }
  announce(deps, lease, 'writing')
  const written =
    words?.(deadline.signal) ??
    deps.models.chat(buildPrompt(lease.question, passages, history), deadline.signal)
  const usage = await streamWords(deps, written, growing, draft, deadline)
  if (growing.content.trim() === '') throw new AppError('model_failed')
  return { ...draft.base, status: 'done', content: growing.content, ...usage }
}

/** Appends what the model writes to the answer, markers numbered and claims checked on the way. */
async function streamWords(
  { maxCharacters }: AnswerDeps,
  words: AsyncIterable<ChatDelta>,
  growing: GrowingAnswer,
  { passages, ledger }: Draft,
  deadline: Deadline,
): Promise<Pick<Outcome, 'usage'>> {
  const reader = new MarkerReader(passages.length, new OwnNumbers(passages.map((p) => p.content)))
  const append = ({ text, markers }: ReturnType<MarkerReader['push']>): void => {
    const content = growing.content + text
    const fits = content.length <= maxCharacters
    const kept = fits ? content : content.slice(0, maxCharacters).toWellFormed()
    const shown = markers.filter(({ end }) => end <= kept.length)
    growing.append(kept.slice(growing.content.length), ledger.add(kept, shown))
    if (!fits) throw new AppError('answer_too_long')
  }
  let usage: Pick<Outcome, 'usage'> = {}
  for await (const delta of readUntil(words, deadline)) {
    if (delta.kind === 'text') append(reader.push(delta.text))
    else usage = { usage: toUsage(delta) }
  }
  deadline.signal.throwIfAborted()
  append(reader.flush())
  return usage
}

const toUsage = ({ promptTokens, completionTokens }: ChatUsage): NonNullable<Outcome['usage']> => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
})

/** A hint to the screens: the answer does not wait for it. */
function announce(
  deps: AnswerDeps,
  lease: AnswerLease,
  stage: LoadingStage,
  progress: Pick<LoadingEvent, 'pages_read' | 'pages_total'> = {},
): void {
  deps.runInBackground(
    deps.broadcast(lease.room_id, EVENTS.loading, {
      message_id: lease.message_id,
      question_id: lease.question_id,
      question: lease.question,
      stage,
      ...progress,
    }),
  )
}

async function saysNothingFound(
  { caller }: AnswerDeps,
  { question, room_id, document_ids }: AnswerLease,
  coverage: Coverage,
  signal: AbortSignal,
): Promise<string> {
  if (coverage.documents > 0) {
    return nothingFound(question, await readLanguages(caller, room_id, document_ids, signal))
  }
  const kind = coverage.documents_pending > 0 ? 'stillReading' : 'noDocuments'
  return stockSentence(kind, stockLanguageOf(question))
}
