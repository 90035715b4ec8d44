import { AppError } from '../../_shared/contract/errors.ts'
import type { CutOff } from '../../_shared/models/chat-types.ts'
import { nothingFound, stockLanguageOf, stockSentence } from '../../_shared/text/stock-sentences.ts'
import { CitationLedger } from '../citations/citations.ts'
import { buildPrompt } from '../prompt/prompt.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { fitPassages, type Passage } from '../retrieval/passages.ts'
import { announce, type Thought } from './announce.ts'
import type { AnswerDeps, AnswerLease, Outcome } from './answer-deps.ts'
import { chooseModel } from './choose-model.ts'
import type { Deadline } from './deadline.ts'
import { type Draft, notePlan } from './draft.ts'
import { gather } from './gather.ts'
import type { Gathered } from './gathered.ts'
import { noteGathered, noteWhetherAnswered } from './note-gathered.ts'
import { readRoom } from './read-room.ts'
import { readKnownWindows, readRoomSettings } from './room-settings.ts'
import type { AnswerText } from './silent-answer.ts'
import { type Streamed, streamWords } from './stream-words.ts'

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
  const { room_id, options } = lease
  const reading = readRoom(allDeps, lease, deadline.signal)
  const [room, windows] = await deadline.race(
    Promise.all([
      readRoomSettings(allDeps.caller, room_id, deadline.signal),
      readKnownWindows(allDeps.caller, room_id, deadline.signal),
    ]),
  )
  const models = await deadline.race(chooseModel(allDeps.models, options.model, room.model))
  const window = windows.get(models.chatModel)
  if (window !== undefined && models.window === undefined) models.noteWindow(window)
  const deps: AnswerDeps = { ...allDeps, models }
  const onPages = (pages_read: number, pages_total: number): void => {
    deadline.progress()
    announce(deps, lease, 'reading', { pages_read, pages_total })
  }
  const gathered = await deadline.race(
    gather(deps, lease, {
      room: reading,
      signal: deadline.signal,
      onPages,
      onAsk: () => deadline.awaitFirstToken(),
      onMoving: () => deadline.progress(),
    }),
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
  const instructions = isExtractive || byRules ? null : room.instructions
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
  return { ...draft.base, status: 'done', content: growing.content, ...(usage ? { usage } : {}) }
}

const isTooLong = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'model_prompt_too_long'

type Writing = { growing: AnswerText; draft: Draft; deadline: Deadline }

/** Has the model write from the passages of the draft. */
function writeFrom(
  deps: AnswerDeps,
  lease: AnswerLease,
  { growing, draft, deadline }: Writing,
  { history, words, instructions }: Gathered & { instructions: string | null },
): Promise<Streamed> {
  const { models, maxCharacters } = deps
  draft.ledger = new CitationLedger(draft.passages)
  const prompt = (passages: readonly Passage[]): ReturnType<typeof buildPrompt> =>
    buildPrompt(lease.question, passages, history, { models, instructions })
  const written = words?.(deadline.signal) ?? models.chat(prompt(draft.passages), deadline.signal)
  const onThinking = (thought: Thought): void => announce(deps, lease, 'thinking', thought)
  return streamWords({ words: written, growing, draft, deadline, maxCharacters, onThinking })
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
