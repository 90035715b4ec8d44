import { APIError } from 'openai'
import { AppError } from '../contract/errors.ts'
import { estimateTokens, leastTokens, putsBestLast } from '../text/tokens.ts'
import type { ChatDelta, ChatEnd, ChatMessage, ChatUsage, CutOff } from './chat-types.ts'

/** Tokens that a template adds to a message. */
const TOKENS_PER_MESSAGE = 4
/** With fewer tokens missing, the estimate may be what is wrong. */
const MIN_MISSING = 256
/** A prompt that is this much longer than a usual window, and was read up to just that, was cut. */
const OVER_WINDOW = 1.08
/** A server reports a window as it is, or a few tokens fewer. */
const WINDOW_SLACK = 4
/** What is left of a window for the answer, the instructions and the turns before, in tokens or as a share. */
const MAX_ANSWER_TOKENS = 1024
const ANSWER_SHARE = 1 / 4
const INSTRUCTION_TOKENS = 550
const HISTORY_SHARE = 1 / 8
const MIN_PASSAGE_TOKENS = 200
/** A smaller window is no window: a server that counts only what it had not read before says so little. */
const MIN_WINDOW = 1024
/** An answer that ends after so few tokens, because it may write no more, had no room left. */
const TINY_ANSWER = 32

/** How many tokens of a prompt a server reads, by model: known once it has cut or refused one, per process. */
export class PromptWindows {
  readonly #windows = new Map<string, number>()

  of(model: string): number | undefined {
    return this.#windows.get(model)
  }

  /** The tokens for passages, where the window leaves as many. */
  fitPassages(model: string, wanted: number): number {
    const window = this.of(model)
    if (window === undefined) return wanted
    const answer = Math.min(MAX_ANSWER_TOKENS, window * ANSWER_SHARE)
    const left = window - answer - INSTRUCTION_TOKENS - historyTokens(window)
    return Math.max(MIN_PASSAGE_TOKENS, Math.min(wanted, Math.floor(left)))
  }

  remember(model: string, window: number): void {
    this.#windows.set(model, Math.max(MIN_WINDOW, window))
  }
}

/** Tokens for the turns before, of a small window. */
export const historyTokens = (window: number): number => window * HISTORY_SHARE

/** Passes a stream on, and says at its end if the server has cut the prompt or the answer off. Remembers how much fits. */
export async function* watchPrompt(
  windows: PromptWindows,
  model: string,
  messages: readonly ChatMessage[],
  deltas: AsyncIterable<ChatDelta>,
): AsyncGenerator<ChatDelta> {
  const estimated = sumOf(messages, estimateTokens)
  let usage: ChatUsage | undefined
  try {
    for await (const delta of deltas) {
      if (delta.kind === 'usage') usage = delta
      if (delta.kind === 'end') {
        const least = sumOf(messages, leastTokens)
        const cut = findCut(estimated, least, usage, delta.reason, !putsBestLast(model))
        if (cut?.window !== undefined) windows.remember(model, cut.window)
        if (cut) yield { kind: 'cut', what: cut.what, sent: cut.sent, read: cut.read }
      }
      yield delta
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_prompt_too_long') {
      windows.remember(model, readWindow(error.cause) ?? Math.floor(estimated / 2))
    }
    throw error
  }
}

const sumOf = (messages: readonly ChatMessage[], count: (text: string) => number): number =>
  messages.reduce((sum, { content }) => sum + count(content) + TOKENS_PER_MESSAGE, 0)

/**
 * What a server has cut, by the tokens that it says it read against those that were sent.
 * @param least tokens that the prompt has with any vocabulary
 * @param isHosted whether the model is one whose window is large: that its prompt is as long as a usual window is a coincidence
 */
export function findCut(
  estimated: number,
  least: number,
  usage: ChatUsage | undefined,
  end: ChatEnd,
  isHosted = false,
): (CutOff & { window?: number }) | undefined {
  const read = usage?.promptTokens ?? 0
  const isFewer = read < least && estimated - read >= MIN_MISSING
  const isFull = isUsualWindow(read) && estimated > read * OVER_WINDOW && !isHosted
  if (read > 0 && (isFewer || isFull)) {
    return { what: 'prompt', sent: estimated, read, window: toWindow(read) }
  }
  if (end !== 'length') return undefined
  const written = usage?.completionTokens ?? 0
  const isOutOfRoom =
    usage !== undefined && (written < TINY_ANSWER || isUsualWindow(read + written))
  return {
    what: 'answer',
    sent: estimated,
    read,
    ...(isOutOfRoom && read > 0 ? { window: toWindow(read + written) } : {}),
  }
}

/** Two to some power, or half as much again: what windows are set to. */
function usualWindowAbove(tokens: number): number {
  let window = 512
  while (window < tokens)
    window = Number.isInteger(Math.log2(window)) ? window * 1.5 : (window / 3) * 4
  return window
}

const isUsualWindow = (tokens: number): boolean =>
  tokens >= 512 && usualWindowAbove(tokens) - tokens <= WINDOW_SLACK

const toWindow = (tokens: number): number =>
  isUsualWindow(tokens) ? usualWindowAbove(tokens) : tokens

/** llama.cpp says it in a field; the others in a sentence. */
function readWindow(cause: unknown): number | undefined {
  if (!(cause instanceof APIError)) return undefined
  const said = `${cause.message} ${JSON.stringify(cause.error ?? {})}`
  const found = /(?:context (?:length|window|size)|maximum|n_ctx|limit)\D{0,30}?(\d{3,7})/i.exec(
    said,
  )?.[1]
  return found === undefined ? undefined : Number(found)
}
