import type OpenAI from 'openai'
import type { ChatMessage } from './chat-types.ts'
import { isAnswer } from './model-errors.ts'

type ChatStream = Awaited<ReturnType<typeof create>>

/** Parts of a request that some models or servers refuse: o3 and GPT-5 a temperature, Gemma a system role, old servers options. */
const REFUSABLE = {
  temperature: /temperature/i,
  streamOptions: /stream_options/i,
  tools: /\b(?:tools?|tool_choice|functions?|function.?calling)\b/i,
  systemRole: /system (?:role|message|prompt)|role\W{1,3}system|messages\[0\]\.role/i,
} as const
type Refusable = keyof typeof REFUSABLE

/** What models refused, by their names. */
export class Refusals {
  readonly #refused = new Map<string, Set<Refusable>>()

  of(model: string): ReadonlySet<Refusable> {
    return this.#refused.get(model) ?? new Set()
  }

  /** Whether an error says that of something which was not known yet. */
  learn(model: string, error: unknown): boolean {
    if (!isAnswer(error) || (error.status !== 400 && error.status !== 422)) return false
    const known = this.of(model)
    const found = (Object.keys(REFUSABLE) as Refusable[]).filter(
      (part) => !known.has(part) && REFUSABLE[part].test(error.message),
    )
    this.#refused.set(model, new Set([...known, ...found]))
    return found.length > 0
  }
}

/** Whoever asks has a limit of their own, in the signal: servers that think long must not be asked anew meanwhile. */
const NO_TIMEOUT_MS = 3_600_000

/** Opens a stream at temperature 0, without what the model has refused. */
export async function openStream(
  client: OpenAI,
  model: string,
  refusals: Refusals,
  messages: ChatMessage[],
  signal: AbortSignal,
): Promise<ChatStream> {
  for (;;) {
    try {
      return await create(client, model, refusals.of(model), messages, signal)
    } catch (error) {
      if (!refusals.learn(model, error)) throw error
      console.error(`${model} takes no ${[...refusals.of(model)].join(', ')}:`, error)
    }
  }
}

const create = (
  client: OpenAI,
  model: string,
  refused: ReadonlySet<Refusable>,
  messages: ChatMessage[],
  signal: AbortSignal,
) =>
  client.chat.completions.create(
    {
      model,
      messages: refused.has('systemRole') ? withoutSystem(messages) : messages,
      stream: true,
      ...(refused.has('temperature') ? {} : { temperature: 0 }),
      ...(refused.has('streamOptions') ? {} : { stream_options: { include_usage: true } }),
    },
    { signal, timeout: NO_TIMEOUT_MS },
  )

/** Its rules stand before the first that the user says. */
function withoutSystem(messages: ChatMessage[]): ChatMessage[] {
  const rules = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const others = messages.filter(({ role }) => role !== 'system')
  return others.map((message, i) =>
    i === 0 ? { ...message, content: [...rules, message.content].join('\n\n') } : message,
  )
}
