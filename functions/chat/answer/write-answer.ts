import { AppError } from '../../_shared/contract/errors.ts'
import type { CutOff } from '../../_shared/models/chat-types.ts'
import { nothingFound, stockLanguageOf, stockSentence } from '../../_shared/text/stock-sentences.ts'
import { CitationLedger } from '../citations/citations.ts'
import { buildPrompt } from '../prompt/prompt.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { fitPassages, type Passage } from '../retrieval/passages.ts'
import { announce, type Thought } from './announce.ts'
import type { AnswerDeps, AnswerLease, Outcome, ResumePoint } from './answer-deps.ts'
import { chooseModel } from './choose-model.ts'
import { buildContinuation, readContinuation } from './continuation.ts'
import type { Deadline } from './deadline.ts'
import { type Draft, notePlan } from './draft.ts'
import { gather } from './gather.ts'
import type { Gathered, GatherOptions } from './gathered.ts'
import { noteGathered, noteWhetherAnswered } from './note-gathered.ts'
import { readRoom } from './read-room.ts'
import type { AnswerText } from './silent-answer.ts'
import { type Streamed, type StreamOptions, streamWords } from './stream-words.ts'

/**
 * Gathers passages and has the model write from them, into `growing` and `draft`.
 * @throws AppError why the answer ended early
 */
export async function writeAnswer(
  allDeps: AnswerDeps,
  lease: AnswerLease,
  growing: AnswerText,
  draft: Draft,
  deadline: Deadline,
): Promise<Outcome> {
  announce(allDeps, lease, 'searching')
  const { options } = lease
  const room = await deadline.race(readRoom(allDeps, lease, deadline.signal))
  const { settings } = room
  const models = await deadline.race(chooseModel(allDeps.models, options.model, settings.model))
  const window = room.windows.get(models.chatModel)
  if (window !== undefined && models.window === undefined) models.noteWindow(window)
  const deps: AnswerDeps = { ...allDeps, models }
  if (lease.resume) return goOn(deps, lease, lease.resume, { growing, draft, deadline })
  const gathered = await deadline.race(
    gather(deps, lease, { room, ...reportTo(deps, lease, deadline) }),
  )
  const { passages, words, byRules } = gathered
  deadline.progress()
  noteGathered(draft, gathered)
  if (passages.length === 0 && !words) {
    return { ...draft.base, status: 'done', content: sayNothingFound(lease.question, gathered) }
  }
  const isExtractive = models.chatModel === EXTRACTIVE_MODEL
  // What rules wrote, no model did; the bundled one is rules itself.
  if (!byRules || isExtractive) draft.base = { ...draft.base, model: models.chatModel }
  const instructions = isExtractive || byRules ? null : settings.instructions
  if (instructions) notePlan(draft, { instructed: true })
  announce(deps, lease, 'writing')
  const write = (): Promise<Streamed> =>
    writeFrom(deps, lease, { growing, draft, deadline }, { ...gathered, instructions })
  draft.passages = passages
  const { cut, usage } = await write().catch((error: unknown) => {
    const fewer = fitPassages(passages, models.passageTokens)
    if (words || !isTooLong(error) || growing.content !== '') throw error
    if (fewer.length === passages.length) throw error
    draft.passages = fewer
    return write()
  })
  noteWhetherAnswered(draft, gathered, growing.content)
  if (cut) noteCut(lease, draft, models.chatModel, cut)
  const all = addUsage(usage, gathered.usage)
  return { ...draft.base, status: 'done', content: growing.content, ...(all ? { usage: all } : {}) }
}

/** Whatever moves while an answer is looked up keeps it alive, and is told. */
function reportTo(
  deps: AnswerDeps,
  lease: AnswerLease,
  deadline: Deadline,
): Omit<GatherOptions, 'room'> {
  return {
    signal: deadline.signal,
    onPages(pages_read, pages_total) {
      deadline.progress()
      announce(deps, lease, 'reading', { pages_read, pages_total })
    },
    onAsk: () => deadline.awaitFirstToken(),
    onMoving: () => deadline.progress(),
    onStep(step, { tool, query }) {
      deadline.progress()
      announce(deps, lease, 'searching', { step, tool, ...(query ? { text: query } : {}) })
    },
  }
}

/** What the answer cost with what was asked on the way. */
function addUsage(usage: Streamed['usage'], before: Gathered['usage']): Streamed['usage'] {
  if (!before) return usage
  return {
    prompt_tokens: (usage?.prompt_tokens ?? 0) + before.promptTokens,
    completion_tokens: (usage?.completion_tokens ?? 0) + before.completionTokens,
  }
}

const isTooLong = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'model_prompt_too_long'

type Writing = { growing: AnswerText; draft: Draft; deadline: Deadline }

/** Has the model go on with an answer that another writer has handed over, from the same passages. */
async function goOn(
  deps: AnswerDeps,
  lease: AnswerLease,
  { prompt, passages, raw, base }: ResumePoint,
  writing: Writing,
): Promise<Outcome> {
  const { draft, deadline, growing } = writing
  Object.assign(draft, { prompt, passages, base, ledger: new CitationLedger(passages) })
  announce(deps, lease, 'writing')
  const more = deps.models.chat(buildContinuation(prompt, raw), deadline.signal)
  const words = readContinuation(more, raw)
  const before = { raw, revision: lease.revision }
  const { cut, usage } = await stream(deps, lease, writing, { words, before })
  if (cut) noteCut(lease, draft, deps.models.chatModel, cut)
  return { ...draft.base, status: 'done', content: growing.content, ...(usage ? { usage } : {}) }
}

function stream(
  deps: AnswerDeps,
  lease: AnswerLease,
  { growing, draft, deadline }: Writing,
  from: Pick<StreamOptions, 'words' | 'before'>,
): Promise<Streamed> {
  const { maxCharacters } = deps
  const onThinking = (thought: Thought): void => announce(deps, lease, 'thinking', thought)
  const isLeaving = (): boolean => deadline.isLeaving
  return streamWords({ ...from, growing, draft, deadline, maxCharacters, onThinking, isLeaving })
}

/** Has the model write from the passages of the draft. */
function writeFrom(
  deps: AnswerDeps,
  lease: AnswerLease,
  writing: Writing,
  { history, words, instructions }: Gathered & { instructions: string | null },
): Promise<Streamed> {
  const { models } = deps
  const { draft, deadline } = writing
  draft.ledger = new CitationLedger(draft.passages)
  const prompt = (passages: readonly Passage[]): ReturnType<typeof buildPrompt> =>
    buildPrompt(lease.question, passages, history, { models, instructions })
  draft.prompt = words ? null : prompt(draft.passages)
  const written = words?.(deadline.signal) ?? models.chat(prompt(draft.passages), deadline.signal)
  return stream(deps, lease, writing, { words: written })
}

/** The answer says so, and the log what whoever runs the model's server can do. */
function noteCut({ message_id }: AnswerLease, draft: Draft, model: string, cut: CutOff): void {
  notePlan(draft, { cut: { ...cut } })
  const said =
    cut.what === 'prompt'
      ? `its server read ${String(cut.read)} of about ${String(cut.sent)} tokens of the prompt`
      : 'its server did not let it finish the answer'
  console.error(
    `answer ${message_id} by ${model}: ${said}. Give it a larger window (num_ctx or OLLAMA_CONTEXT_LENGTH of Ollama, --ctx-size of llama.cpp, --max-model-len of vLLM) or lower PASSAGE_TOKENS; the next prompts are made to fit.`,
  )
}

function sayNothingFound(
  question: string,
  { coverage, translations, languages }: Gathered,
): string {
  // Where it is translated, it was asked in the documents' languages already.
  if (coverage.documents > 0) return nothingFound(question, translations ? [] : languages)
  const kind = coverage.documents_pending > 0 ? 'stillReading' : 'noDocuments'
  return stockSentence(kind, stockLanguageOf(question))
}
