import type { ChatDelta } from '../../_shared/models/chat-types.ts'
import { readReply } from '../../_shared/models/chat-stream.ts'
import type { Models } from '../../_shared/models/models.ts'
import { nothingFound } from '../../_shared/text/stock-sentences.ts'
import { buildPrompt, type Turn } from '../prompt/prompt.ts'
import type { Passage } from '../retrieval/passages.ts'
import { FoundPassages } from './found-passages.ts'

/** A part of a question with what it is answered from. */
export interface Part {
  question: string
  history: readonly Turn[]
  passages: Passage[]
  /** The answer, where rules write it. */
  words?: (signal: AbortSignal) => AsyncIterable<ChatDelta>
}

interface Answered {
  passages: Passage[]
  words?: (signal: AbortSignal) => AsyncIterable<ChatDelta>
}

/** UTF-16 units of the answer to one part. */
const MAX_PART_CHARACTERS = 20_000

/**
 * The answers to the parts of a question, one below the other, without a language model: each under its part, a part that
 * nothing answers with a sentence that says so. Without words where none is answered.
 */
export function answerParts(
  models: Pick<Models, 'chat' | 'chatModel' | 'window'>,
  parts: readonly Part[],
  languages: readonly (string | null)[],
): Answered {
  const found = new FoundPassages(Infinity)
  const numbered = parts.map((part) => ({
    ...part,
    numbers: found.add(part.passages).map(({ number }) => number),
  }))
  const isAnswered = parts.some(({ passages, words }) => passages.length > 0 || words)
  if (!isAnswered) return { passages: [] }
  return {
    passages: found.passages,
    async *words(signal) {
      for (const [index, { question, history, passages, words, numbers }] of numbered.entries()) {
        const prompt = (): ReturnType<typeof buildPrompt> =>
          buildPrompt(question, passages, history, { models })
        const written = words?.(signal) ?? (passages.length > 0 && models.chat(prompt(), signal))
        const text = written
          ? await readReply(written, MAX_PART_CHARACTERS, signal)
          : nothingFound(question, languages)
        const start = index === 0 ? '' : '\n\n'
        yield { kind: 'text', text: `${start}**${toPlainText(question)}**\n\n` }
        yield { kind: 'text', text: renumber(text, numbers).trim() }
      }
      yield { kind: 'end', reason: 'stop' }
    },
  }
}

/** Markers name the passages of one part; the answer has those of all. */
const renumber = (text: string, numbers: readonly number[]): string =>
  text.replace(/\[(\d{1,3})\]/g, (marker, n: string) => {
    const number = numbers[Number(n) - 1]
    return number === undefined ? marker : `[${number}]`
  })

/** A question within Markdown: none of its characters means anything there. */
const toPlainText = (question: string): string =>
  question
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~$]/g, '\\$&')
