import type OpenAI from 'openai'
import { isAnswer } from './model-errors.ts'

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

/** Sends a request without what the model has refused, and once more without what it refuses now. */
export async function sendUnrefused<T>(
  refusals: Refusals,
  model: string,
  send: (refused: ReadonlySet<Refusable>) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await send(refusals.of(model))
    } catch (error) {
      if (!refusals.learn(model, error)) throw error
      console.error(`${model} takes no ${[...refusals.of(model)].join(', ')}:`, error)
    }
  }
}

/** What every request has that the model has not refused. */
export function requestOf(
  model: string,
  messages: OpenAI.ChatCompletionMessageParam[],
  refused: ReadonlySet<Refusable>,
): Pick<OpenAI.ChatCompletionCreateParams, 'model' | 'messages' | 'temperature'> {
  return {
    model,
    messages: refused.has('systemRole') ? withoutSystem(messages) : messages,
    ...(refused.has('temperature') ? {} : { temperature: 0 }),
  }
}

/** Its rules stand before the first that the user says. */
function withoutSystem(
  messages: OpenAI.ChatCompletionMessageParam[],
): OpenAI.ChatCompletionMessageParam[] {
  const rules = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const [first, ...others] = messages.filter(({ role }) => role !== 'system')
  const said = first?.role === 'user' ? [first.content] : []
  const opening = { role: 'user' as const, content: [...rules, ...said].join('\n\n') }
  return first && said.length === 0 ? [opening, first, ...others] : [opening, ...others]
}

/** Whoever asks has a limit of their own, in the signal: servers that think long must not be asked anew meanwhile. */
export const NO_TIMEOUT_MS = 3_600_000
