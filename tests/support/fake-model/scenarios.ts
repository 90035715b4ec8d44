/** What the fake chat endpoint can do. */
export const CHAT_SCENARIOS = [
  'plain',
  'slow',
  'cutOff',
  'rateLimited',
  'serverError',
  'malformed',
  'hang',
  'reasoning',
  'crlf',
  'deltas',
  'refuses',
] as const
export type ChatScenario = (typeof CHAT_SCENARIOS)[number]

export const EMBEDDING_SCENARIOS = [
  'embeddings',
  'embeddingsRateLimited',
  'embeddingsServerError',
  'embeddingsHang',
  'embeddingsBroken',
] as const
export type EmbeddingScenario = (typeof EMBEDDING_SCENARIOS)[number]

export type Scenario = ChatScenario | EmbeddingScenario

export interface ScenarioParams {
  /** What the model answers; may hold `[1]`. Without it, the beginning of the first passage and `[1]`. */
  answer?: string
  /** Milliseconds between two tokens; 1 if not given. */
  tokenMs?: number
  /** Of `cutOff` and `malformed`: how many tokens come first. */
  after?: number
  /** Of `rateLimited`: the Retry-After header. */
  retryAfterSeconds?: number
  /** What it calls turn after turn where it is offered tools, arguments as an object or as it writes them; or that it takes none. */
  toolCalls?: { name: string; args: object | string }[][] | 'refused'
  /** What it answers instead to prompts that hold these words, the first that does. */
  answersTo?: Record<string, string>
  /** Of `deltas`: what its chunks hold, one after another, as they are. */
  deltas?: object[]
  /** Of streams: why the model ends; `stop` if not given. */
  finishReason?: string
  /** Of streams: what it reports instead of what it counted. */
  usage?: { prompt_tokens: number; completion_tokens: number }
  /** Of `refuses`: the status and the error of the body; without a status the error comes within the stream. */
  status?: number
  error?: object
  /** Of `embeddings`: words that mean the same, so that the model knows more than one language. */
  meanings?: Record<string, string>
  /** Of `embeddingsBroken`: what every text gets for a vector. */
  vector?: (number | null)[]
  /** The scenario holds for so many requests, then it is `plain` (or `embeddings`) again. */
  times?: number
}

export function isScenario(name: string): name is Scenario {
  return isChatScenario(name) || isEmbeddingScenario(name)
}

export const isChatScenario = (name: string): name is ChatScenario =>
  CHAT_SCENARIOS.some((scenario) => scenario === name)

export const isEmbeddingScenario = (name: string): name is EmbeddingScenario =>
  EMBEDDING_SCENARIOS.some((scenario) => scenario === name)

/** A scenario that is in force. */
export interface Active<Name> {
  name: Name
  params: ScenarioParams
  /** Requests that it still holds for. */
  left: number
}

export interface Script {
  set(name: Scenario, params?: ScenarioParams): void
  /** The scenario for the request at hand; counts it. */
  nextChat(): Active<ChatScenario>
  nextEmbedding(): Active<EmbeddingScenario>
}

export function createScript(): Script {
  let chat: Active<ChatScenario> = { name: 'plain', params: {}, left: Infinity }
  let embedding: Active<EmbeddingScenario> = { name: 'embeddings', params: {}, left: Infinity }
  return {
    set(name, params = {}) {
      const left = params.times ?? Infinity
      if (isChatScenario(name)) chat = { name, params, left }
      else embedding = { name, params, left }
    },
    nextChat() {
      if (chat.left <= 0) chat = { name: 'plain', params: { ...chat.params }, left: Infinity }
      chat.left -= 1
      return chat
    },
    nextEmbedding() {
      if (embedding.left <= 0) embedding = { name: 'embeddings', params: {}, left: Infinity }
      embedding.left -= 1
      return embedding
    },
  }
}
