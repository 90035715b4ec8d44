import type OpenAI from 'openai'
import { z } from 'zod'

export interface ModelList {
  /** Names as the server knows them. Never fails: at worst the configured one alone. */
  read(): Promise<string[]>
  offers(name: string): Promise<boolean>
  /** What its server says that a model costs; undefined where it does not. */
  priceOf(name: string): Promise<ModelPrice | undefined>
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  input: number
  output: number
}

const TIMEOUT_MS = 5000
/** Servers that load models on demand change their list rarely; one that is down is asked again soon. */
const KEPT_MS = 60_000
const KEPT_AFTER_FAILURE_MS = 10_000
const MAX_MODELS = 500
const MAX_NAME_CHARACTERS = 200

const entrySchema = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  model: z.string().optional(),
  type: z.string().optional(),
  task: z.string().optional(),
  mode: z.string().optional(),
  capabilities: z.unknown().optional(),
  pricing: z
    .looseObject({
      prompt: z.coerce.number().optional(),
      completion: z.coerce.number().optional(),
      input: z.coerce.number().optional(),
      output: z.coerce.number().optional(),
    })
    .optional()
    .catch(undefined),
  architecture: z
    .looseObject({ output_modalities: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
})
type Entry = z.infer<typeof entrySchema>

/** OpenAI and most others, some with `models`, Together a bare list, Ollama null where it has none. */
const listSchema = z.union([
  z.array(z.unknown()),
  z
    .looseObject({ data: z.array(z.unknown()).nullish(), models: z.array(z.unknown()).nullish() })
    .transform(({ data, models }) => data ?? models ?? []),
])

/** What servers list beside chat models, by their names where nothing else tells. */
const OTHER_KINDS =
  /embed|(?:^|[/_-])(?:bge|gte|e5|minilm|use-lite)(?:[-_:.]|$)|minilm|rerank|whisper|(?:^|[-_])tts|transcri|realtime|audio|speech|dall-e|image|imagen|sora|(?:^|[/-])veo|flux|stable-diffusion|moderation|guard|babbage|davinci|turbo-instruct|deep-research|computer-use|(?:^|[-_/])ocr|voyage/i
const CHAT_KINDS = /chat|llm|vlm|language|text|completion|generat|image-text-to-text|responses/i

/**
 * The chat models that a server offers, kept for a minute.
 * @param offered the only ones that people may choose beside the configured one; a `*` at the end stands for anything
 */
export function createModelList(
  client: OpenAI,
  configured: string,
  offered: readonly string[] = [],
): ModelList {
  let kept: { names: Promise<string[]>; until: number } | undefined
  let known = [configured]
  let prices = new Map<string, ModelPrice>()
  const ask = async (): Promise<string[]> => {
    try {
      const reply: unknown = await client.get('/models', { timeout: TIMEOUT_MS, maxRetries: 0 })
      const entries = listSchema.parse(reply).flatMap(toEntries)
      prices = new Map(entries.flatMap(toPrice))
      known = inOrder(configured, entries.filter(isChat).map(nameOf), offered)
    } catch (error) {
      console.error('the list of models could not be read:', error)
      if (kept) kept.until = Date.now() + KEPT_AFTER_FAILURE_MS
    }
    return known
  }
  const read = (): Promise<string[]> => {
    if (!kept || kept.until < Date.now()) {
      kept = { names: Promise.resolve(known), until: Date.now() + KEPT_MS }
      kept.names = ask()
    }
    return kept.names
  }
  return {
    read,
    offers: async (name) => (await read()).some((listed) => isSame(listed, name)),
    async priceOf(name) {
      await read()
      return prices.get(plain(name))
    },
  }
}

function toEntries(listed: unknown): Entry[] {
  const { data } = entrySchema.safeParse(listed)
  return data ? [data] : []
}

const nameOf = ({ id, model, name }: Entry): string =>
  (id ?? model ?? name ?? '').replace(/^models\//, '')

/** OpenRouter and its like: by the token, as text. Together: by the million. */
function toPrice(entry: Entry): [string, ModelPrice][] {
  const { prompt, completion, input, output } = entry.pricing ?? {}
  const price =
    prompt !== undefined && completion !== undefined
      ? { input: prompt * 1e6, output: completion * 1e6 }
      : { input, output }
  if (!isPrice(price.input) || !isPrice(price.output)) return []
  return [[plain(nameOf(entry)), { input: price.input, output: price.output }]]
}

/** Routers that choose a model themselves say -1. */
const isPrice = (usd: number | undefined): usd is number =>
  usd !== undefined && Number.isFinite(usd) && usd >= 0

function isChat(entry: Entry): boolean {
  const { capabilities, architecture } = entry
  const kind = entry.type ?? entry.task ?? entry.mode
  if (kind !== undefined && kind !== 'model' && !CHAT_KINDS.test(kind)) return false
  if (kind !== undefined && /embed/i.test(kind)) return false
  if (architecture?.output_modalities && !architecture.output_modalities.includes('text'))
    return false
  if (Array.isArray(capabilities) && capabilities.length > 0 && !capabilities.some(isChatAbility))
    return false
  const abilities = z.looseObject({ completion_chat: z.boolean() }).safeParse(capabilities)
  if (abilities.success && !abilities.data.completion_chat) return false
  return !OTHER_KINDS.test(nameOf(entry))
}

const isChatAbility = (ability: unknown): boolean =>
  typeof ability === 'string' &&
  /chat|completion|generat|text|tools|tool_use|vision|thinking/i.test(ability)

/** Ollama lists `name:latest` for `name`. */
const isSame = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (name: string): string => name.replace(/:latest$/, '')

function inOrder(configured: string, names: string[], offered: readonly string[]): string[] {
  const mayBeChosen = (name: string): boolean =>
    offered.length === 0 ||
    offered.some((rule) =>
      rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : isSame(rule, name),
    )
  const others = [...new Set(names)]
    .filter((name) => name !== '' && name.length <= MAX_NAME_CHARACTERS)
    .filter((name) => !isSame(name, configured) && mayBeChosen(name))
    .sort((a, b) => a.localeCompare(b, 'en'))
  return [configured, ...others.slice(0, MAX_MODELS)]
}
