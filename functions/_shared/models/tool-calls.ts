import type OpenAI from 'openai'
import type { ChatServer } from './chat-stream.ts'
import type { ChatUsage } from './chat-types.ts'
import { toModelError } from './model-errors.ts'

/** What a model may ask for, its parameters as JSON Schema. */
export interface Tool {
  name: string
  description: string
  parameters: Record<string, unknown>
}

/** A call as the model wrote it: `arguments` is JSON, or should be. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** A turn of a conversation with tools, as the protocol has it. */
export type ToolMessage = OpenAI.ChatCompletionMessageParam

export interface ToolReply {
  calls: ToolCall[]
  /** To be sent back before the results of its calls. */
  message: ToolMessage
  usage?: ChatUsage
}

/** Whoever asks has a limit of their own, in the signal. */
const NO_TIMEOUT_MS = 3_600_000

/**
 * Asks a model what it wants to look up.
 * @returns undefined where the model, or its server, takes no tools
 */
export async function callTools(
  { client, refusals }: ChatServer,
  model: string,
  messages: ToolMessage[],
  tools: readonly Tool[],
  signal: AbortSignal,
): Promise<ToolReply | undefined> {
  for (;;) {
    const refused = refusals.of(model)
    if (refused.has('tools')) return undefined
    try {
      const completion = await client.chat.completions.create(
        {
          model,
          messages,
          tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })),
          ...(refused.has('temperature') ? {} : { temperature: 0 }),
        },
        { signal, timeout: NO_TIMEOUT_MS },
      )
      return toReply(completion)
    } catch (error) {
      signal.throwIfAborted()
      if (!refusals.learn(model, error)) throw toModelError(error)
      console.error(`${model} takes no ${[...refusals.of(model)].join(', ')}:`, error)
    }
  }
}

function toReply({ choices, usage }: OpenAI.ChatCompletion): ToolReply {
  const message = choices[0]?.message
  const calls = (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, arguments: call.function.arguments }]
      : [],
  )
  return {
    calls,
    message: {
      role: 'assistant',
      content: message?.content ?? null,
      ...(calls.length > 0 && message?.tool_calls ? { tool_calls: message.tool_calls } : {}),
    },
    ...(usage
      ? {
          usage: { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens },
        }
      : {}),
  }
}
