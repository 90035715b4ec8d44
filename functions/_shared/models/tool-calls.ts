import type OpenAI from 'openai'
import type { ChatServer } from './chat-stream.ts'
import type { ChatUsage } from './chat-types.ts'
import { toModelError } from './model-errors.ts'
import { NO_TIMEOUT_MS, requestOf, sendUnrefused } from './refusals.ts'

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
  try {
    return await sendUnrefused(refusals, model, async (refused) => {
      if (refused.has('tools')) return undefined
      const completion = await client.chat.completions.create(
        {
          ...requestOf(model, messages, refused),
          tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })),
        },
        { signal, timeout: NO_TIMEOUT_MS },
      )
      return toReply(completion)
    })
  } catch (error) {
    signal.throwIfAborted()
    throw toModelError(error)
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
