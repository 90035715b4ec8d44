import type OpenAI from 'openai'
import { AppError } from '../contract/errors.ts'
import type { ChatDelta, ChatEnd, ChatMessage } from './chat-types.ts'
import { toModelError } from './model-errors.ts'
import { openStream } from './open-stream.ts'
import { readDelta } from './read-delta.ts'
import { type FilteredPiece, ReasoningFilter } from './reasoning-filter.ts'
import type { ReasoningHabits } from './reasoning-habits.ts'
import type { Refusals } from './refusals.ts'

/** A server, and what is known of its models. */
export interface ChatServer {
  client: OpenAI
  habits: ReasoningHabits
  refusals: Refusals
}

/** Streams a completion at temperature 0, its reasoning apart. Throws `model_*` errors of the catalogue. */
export async function* streamChat(
  { client, habits, refusals }: ChatServer,
  model: string,
  messages: ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<ChatDelta> {
  const filter = new ReasoningFilter(model, habits)
  let end: ChatEnd | undefined
  let refusal = ''
  try {
    const stream = await openStream(client, model, refusals, messages, signal)
    for await (const chunk of stream) {
      // Servers leave it out of chunks that only report usage.
      const choice = (chunk.choices as typeof chunk.choices | undefined)?.[0]
      const delta = readDelta(choice?.delta)
      if (delta.reasoning !== '') {
        yield* filter.noteSeparateField()
        yield { kind: 'reasoning', text: delta.reasoning }
      }
      if (delta.text !== '') yield* filter.push(delta.text)
      refusal += delta.refusal
      if (choice?.finish_reason === 'content_filter') throw new AppError('model_refused')
      if (choice?.finish_reason) end = choice.finish_reason === 'length' ? 'length' : 'stop'
      if (chunk.usage) {
        const { prompt_tokens, completion_tokens } = chunk.usage
        yield { kind: 'usage', promptTokens: prompt_tokens, completionTokens: completion_tokens }
      }
    }
    // A connection that is cut between two events looks like an end to the parser.
    if (end === undefined && !signal.aborted) throw new AppError('model_failed')
  } catch (error) {
    throw toModelError(error)
  }
  if (refusal !== '') throw new AppError('model_refused', { cause: refusal })
  yield* endOf(filter, end ?? 'stop')
}

function* endOf(filter: ReasoningFilter, reason: ChatEnd): Generator<FilteredPiece | ChatDelta> {
  yield* filter.end(reason === 'length')
  yield { kind: 'end', reason }
}

/** A short reply as a whole, without its reasoning; what is longer than that is cut off. Throws what the stream does. */
export async function readReply(
  deltas: AsyncIterable<ChatDelta>,
  maxCharacters: number,
  signal: AbortSignal,
): Promise<string> {
  let reply = ''
  for await (const delta of deltas) {
    if (delta.kind === 'restart') reply = ''
    if (delta.kind === 'text') reply += delta.text
    if (reply.length > maxCharacters) break
  }
  // A stream that was cut off by the signal just ends.
  signal.throwIfAborted()
  return reply
}
