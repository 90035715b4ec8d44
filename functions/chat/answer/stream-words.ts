import { AppError } from '../../_shared/contract/errors.ts'
import type { ChatDelta, ChatUsage, CutOff } from '../../_shared/models/chat-types.ts'
import { CitationLedger } from '../citations/citations.ts'
import { MarkerReader } from '../citations/markers.ts'
import { OwnNumbers } from '../citations/own-numbers.ts'
import type { Outcome } from './answer-deps.ts'
import { Thinking, type Thought } from './announce.ts'
import { type Deadline, readUntil } from './deadline.ts'
import type { Draft } from './draft.ts'
import { canHandOver, isFitToHandOver } from './resume.ts'
import type { AnswerText } from './silent-answer.ts'

export interface StreamOptions {
  words: AsyncIterable<ChatDelta>
  growing: AnswerText
  draft: Draft
  deadline: Deadline
  /** UTF-16 units that an answer may have. */
  maxCharacters: number
  /** Told about once a second while the model thinks. */
  onThinking: (thought: Thought) => void
  /** What another writer has shown already, as the model wrote it. */
  before?: { raw: string; revision: number } | undefined
  /** Whether somebody else is to go on, as soon as the text is fit for it. */
  isLeaving: () => boolean
}

export interface Streamed extends Pick<Outcome, 'usage'> {
  cut?: CutOff
}

/**
 * Appends what the model writes to the answer, markers numbered and claims checked on the way. What it thinks is told
 * and goes nowhere.
 * @throws AppError where it wrote nothing, or too much
 */
export async function streamWords(options: StreamOptions): Promise<Streamed> {
  const { words, growing, draft, deadline, maxCharacters, before, isLeaving } = options
  const { passages } = draft
  const createReader = (): MarkerReader =>
    new MarkerReader(passages.length, new OwnNumbers(passages.map((p) => p.content)))
  let reader = createReader()
  const append = ({ text, markers }: ReturnType<MarkerReader['push']>): void => {
    const content = growing.content + text
    const fits = content.length <= maxCharacters
    const kept = fits ? content : content.slice(0, maxCharacters).toWellFormed()
    const shown = markers.filter(({ end }) => end <= kept.length)
    growing.append(kept.slice(growing.content.length), draft.ledger.add(kept, shown))
    if (!fits) throw new AppError('answer_too_long')
  }
  if (before) {
    const { text, markers } = reader.push(before.raw)
    draft.ledger.add(text, markers)
    growing.restore(text, before.revision)
    draft.raw = before.raw
  }
  using thinking = new Thinking(options.onThinking)
  const streamed: Streamed = {}
  deadline.awaitFirstToken()
  for await (const delta of readUntil(words, deadline)) {
    if (delta.kind === 'text') {
      thinking.pause()
      const isWhole = deadline.isHurried && /^\s/.test(delta.text) && canHandOver(growing, draft)
      if (isWhole) {
        deadline.halt('handOver')
        break
      }
      draft.raw += delta.text
      append(reader.push(delta.text))
      const canLeave = isLeaving() && canHandOver(growing, draft)
      if (canLeave && isFitToHandOver(growing.content)) deadline.halt('handOver')
    } else if (delta.kind === 'reasoning') thinking.add(delta.text)
    else if (delta.kind === 'usage') streamed.usage = toUsage(delta)
    else if (delta.kind === 'cut') streamed.cut = toCutOff(delta)
    else if (delta.kind === 'restart') {
      reader = createReader()
      draft.ledger = new CitationLedger(passages)
      draft.raw = ''
      growing.restart()
    }
  }
  deadline.signal.throwIfAborted()
  append(reader.flush())
  if (growing.content.trim() === '')
    throw new AppError(thinking.hasBegun ? 'model_no_answer' : 'model_failed')
  return streamed
}

const toUsage = ({ promptTokens, completionTokens }: ChatUsage): NonNullable<Outcome['usage']> => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
})

const toCutOff = ({ what, sent, read }: CutOff): CutOff => ({ what, sent, read })
