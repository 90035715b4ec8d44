import type OpenAI from 'openai'
import type { ChatMessage } from './chat-types.ts'
import { NO_TIMEOUT_MS, type Refusals, requestOf, sendUnrefused } from './refusals.ts'

/** Opens a stream at temperature 0, without what the model has refused. */
export const openStream = (
  client: OpenAI,
  model: string,
  refusals: Refusals,
  messages: ChatMessage[],
  signal: AbortSignal,
) =>
  sendUnrefused(refusals, model, (refused) =>
    client.chat.completions.create(
      {
        ...requestOf(model, messages, refused),
        stream: true,
        ...(refused.has('streamOptions') ? {} : { stream_options: { include_usage: true } }),
      },
      { signal, timeout: NO_TIMEOUT_MS },
    ),
  )
