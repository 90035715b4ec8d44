import { z } from 'zod'
import { DOCUMENT_LIMITS, type DocumentLimits, toBytes, toMegabytes } from '../contract/limits.ts'

const MAX_MB = toMegabytes(DOCUMENT_LIMITS.maxBytes)

/** The settings of the functions, read from the environment once, at start. */
export interface FunctionEnv {
  supabaseUrl: string
  publishableKey: string
  secretKey: string
  /** Every key that speaks for the service. */
  serviceKeys: string[]
  tokens: TokenEnv
  /** Opens the metrics, beside the keys of the service. */
  metricsToken: string | undefined
  push: PushEnv
  models: ModelEnv
  /** Milliseconds between two `answer` events of one answer. */
  answerFlushMs: number
  /** Milliseconds without a token until an answer is given up. */
  answerTimeoutMs: number
  /** Milliseconds that its first token may take. */
  answerFirstTokenMs: number
  /** Milliseconds that an answer may take in all. */
  answerMaxMs: number
  /** UTF-16 units that an answer may have. */
  answerMaxCharacters: number
  /** Whether the chat model is asked about claims that no rule can decide. */
  claimJudge: boolean
  ingest: IngestEnv
}

/** Who sends (RFC 8292). Both keys are base64url: 65 and 32 bytes of P-256. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
  /** How the push service reaches whoever runs this: a `mailto:` or `https:` address. */
  subject: string
}

export interface PushEnv {
  /** Without them nobody is told on a device, and the app does not offer it. */
  vapid: VapidKeys | undefined
  /** In PEM: whose certificates push services of one's own network have. Then these are asked, and no others. */
  privateCa: string | undefined
}

export interface IngestEnv {
  limits: DocumentLimits
  /** Seconds that a worker has for one slice of work. */
  leaseSeconds: number
  /** Calls to the embedding model at a time, per worker. */
  embeddingCalls: number
  /** The server that reads pages which are pictures; without one they stay unread. */
  recognition: { baseUrl: string; apiKey: string | undefined } | undefined
  webPages: { allowPrivate: boolean }
  /** Whether no other worker is there when this one starts. */
  isOnlyWorker: boolean
}

/** What users' tokens are verified with on the spot; where neither is given, the keys that Auth publishes, or Auth itself. */
export interface TokenEnv {
  /** Of a project whose tokens are signed with a shared secret. */
  secret?: string | undefined
  /** Public keys, as JSON Web Keys. */
  keys?: readonly JsonWebKey[] | undefined
}

export interface ModelEnv {
  /** OpenAI's own, if not given. */
  baseUrl: string | undefined
  /** Servers of one's own often need none. Without this and `baseUrl` there is no model at all. */
  apiKey: string | undefined
  chatModel: string
  embeddingModel: string
  /** Share of the vector leg in the score, 0 to 1, instead of the one known for the embedding model. */
  vectorWeight: number | undefined
  /** Tokens for the passages of a prompt, instead of what suits the chat model. */
  passageTokens?: number | undefined
  /** The only chat models that people may choose beside the configured one; all that the server lists if not given. */
  offeredModels?: string[] | undefined
  /** What the configured chat model costs, in US dollars for a million tokens, where its server does not say. */
  price?: { input: number; output: number } | undefined
  /** The server that orders candidates of search. */
  rerank?: RerankEnv | undefined
}

export interface RerankEnv {
  /** `/rerank` is added to it. */
  baseUrl: string
  model: string | undefined
  apiKey: string | undefined
  timeoutMs: number
}

const schema = z.object({
  SUPABASE_URL: z.url(),
  /** JSON `{ "<name>": "<key>" }`, as hosted projects have it; older ones have the single variables. */
  SUPABASE_PUBLISHABLE_KEYS: z.string().optional(),
  SUPABASE_SECRET_KEYS: z.string().optional(),
  SUPABASE_PUBLISHABLE_KEY: z.string().optional(),
  SUPABASE_SECRET_KEY: z.string().optional(),
  SUPABASE_ANON_KEY: z.string().optional(),
  SUPABASE_SERVICE_ROLE_KEY: z.string().optional(),
  /** JSON `{ "keys": [...] }`, as hosted projects have it. */
  SUPABASE_JWKS: z.string().optional(),
  /** As Supabase's own compose file has it. */
  JWT_SECRET: z.string().optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Base64url of a point of P-256 and of its 32 bytes of secret. */
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^B[\w-]{86}$/)
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(?:mailto:|https:\/\/)\S{3,200}$/)
    .default('mailto:nobody@example.com'),
  /** Of push services of one's own network. */
  PUSH_PRIVATE: z.string().startsWith('-----BEGIN CERTIFICATE-----').optional(),
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_API_KEY: z.string().optional(),
  CHAT_MODELS: z.string().optional(),
  CHAT_PRICE_USD: z
    .string()
    .regex(/^\d{1,5}(?:\.\d{1,6})?\/\d{1,5}(?:\.\d{1,6})?$/)
    .optional(),
  CHAT_MODEL: z.string().default('gpt-4.1-mini'),
  EMBEDDING_MODEL: z.string().default('text-embedding-3-small'),
  EMBEDDING_VECTOR_WEIGHT: z.coerce.number().min(0).max(1).optional(),
  PASSAGE_TOKENS: z.coerce.number().int().min(200).optional(),
  ANSWER_FLUSH_MS: z.coerce.number().int().min(0).default(100),
  ANSWER_TIMEOUT_S: z.coerce.number().positive().default(60),
  ANSWER_FIRST_TOKEN_S: z.coerce.number().positive().default(180),
  ANSWER_MAX_S: z.coerce.number().positive().default(600),
  CLAIM_JUDGE: z.enum(['on', 'off']).default('off'),
  ANSWER_MAX_CHARACTERS: z.coerce.number().int().positive().default(100_000),
  DOCUMENT_MAX_MB: z.coerce.number().positive().max(MAX_MB).default(MAX_MB),
  DOCUMENT_MAX_PAGES: z.coerce.number().int().positive().default(DOCUMENT_LIMITS.maxPages),
  DOCUMENT_MAX_CHARACTERS: z.coerce
    .number()
    .int()
    .positive()
    .default(DOCUMENT_LIMITS.maxCharacters),
  INGEST_LEASE_S: z.coerce.number().int().positive().default(60),
  EMBEDDING_CALLS: z.coerce.number().int().positive().default(4),
  OCR_BASE_URL: z.url().optional(),
  RERANK_BASE_URL: z.url().optional(),
  RERANK_MODEL: z.string().optional(),
  RERANK_API_KEY: z.string().optional(),
  RERANK_TIMEOUT_S: z.coerce.number().positive().default(5),
  OCR_API_KEY: z.string().optional(),
  /** Web pages of one's own network: a person could read there what only the server may. */
  WEB_PAGES_PRIVATE: z.enum(['on', 'off']).default('off'),
  /** By the embedded project, which runs one worker of each function. */
  SUPABASE_SINGLE_WORKER: z.string().optional(),
})

/**
 * Parses the environment. A compose file sets every variable that it names, if need be to nothing: an empty one is an
 * absent one. Throws with the names of what is wrong, never with their values.
 */
export function parseEnv(variables: Record<string, string>): FunctionEnv {
  const given = Object.entries(variables).filter(([, value]) => value.trim() !== '')
  const result = schema.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const names = result.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new Error(`Environment variables missing or malformed: ${names}`)
  }
  const env = result.data
  return {
    supabaseUrl: env.SUPABASE_URL,
    ...readKeys(env),
    tokens: { secret: env.JWT_SECRET, keys: parseJwks(env.SUPABASE_JWKS) },
    metricsToken: env.METRICS_TOKEN,
    push: { vapid: toVapid(env), privateCa: env.PUSH_PRIVATE },
    models: toModelEnv(env),
    answerFlushMs: env.ANSWER_FLUSH_MS,
    answerTimeoutMs: env.ANSWER_TIMEOUT_S * 1000,
    answerFirstTokenMs: env.ANSWER_FIRST_TOKEN_S * 1000,
    answerMaxMs: env.ANSWER_MAX_S * 1000,
    answerMaxCharacters: env.ANSWER_MAX_CHARACTERS,
    claimJudge: env.CLAIM_JUDGE === 'on',
    ingest: {
      limits: {
        maxBytes: toBytes(env.DOCUMENT_MAX_MB),
        maxPages: env.DOCUMENT_MAX_PAGES,
        maxCharacters: env.DOCUMENT_MAX_CHARACTERS,
      },
      leaseSeconds: env.INGEST_LEASE_S,
      embeddingCalls: env.EMBEDDING_CALLS,
      recognition: env.OCR_BASE_URL
        ? { baseUrl: env.OCR_BASE_URL, apiKey: env.OCR_API_KEY }
        : undefined,
      webPages: { allowPrivate: env.WEB_PAGES_PRIVATE === 'on' },
      isOnlyWorker: env.SUPABASE_SINGLE_WORKER === '1',
    },
  }
}

function toModelEnv(env: Variables): ModelEnv {
  return {
    baseUrl: env.OPENAI_BASE_URL,
    apiKey: env.OPENAI_API_KEY,
    chatModel: env.CHAT_MODEL,
    embeddingModel: env.EMBEDDING_MODEL,
    vectorWeight: env.EMBEDDING_VECTOR_WEIGHT,
    passageTokens: env.PASSAGE_TOKENS,
    price: toPrice(env.CHAT_PRICE_USD),
    offeredModels: (env.CHAT_MODELS ?? '').split(',').flatMap((name) => name.trim() || []),
    rerank: env.RERANK_BASE_URL
      ? {
          baseUrl: env.RERANK_BASE_URL,
          model: env.RERANK_MODEL,
          apiKey: env.RERANK_API_KEY,
          timeoutMs: env.RERANK_TIMEOUT_S * 1000,
        }
      : undefined,
  }
}

/** One key without the other is of no use, and somebody's mistake. */
function toVapid(env: Variables): PushEnv['vapid'] {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = env
  if (publicKey === undefined && privateKey === undefined) return undefined
  if (publicKey !== undefined && privateKey !== undefined)
    return { publicKey, privateKey, subject: env.VAPID_SUBJECT }
  const missing = publicKey === undefined ? 'VAPID_PUBLIC_KEY' : 'VAPID_PRIVATE_KEY'
  throw new Error(`Environment variables missing or malformed: ${missing}`)
}

/** "0.15/0.6": of a million tokens, read and written. */
function toPrice(text: string | undefined): { input: number; output: number } | undefined {
  const [input, output] = text?.split('/').map(Number) ?? []
  return input === undefined || output === undefined ? undefined : { input, output }
}

export const readEnv = (): FunctionEnv => parseEnv(Deno.env.toObject())

type Variables = z.infer<typeof schema>

function readKeys(
  env: Variables,
): Pick<FunctionEnv, 'publishableKey' | 'secretKey' | 'serviceKeys'> {
  const publishable = [
    ...parseKeys('SUPABASE_PUBLISHABLE_KEYS', env.SUPABASE_PUBLISHABLE_KEYS),
    env.SUPABASE_PUBLISHABLE_KEY,
    env.SUPABASE_ANON_KEY,
  ]
  const serviceKeys = [
    ...parseKeys('SUPABASE_SECRET_KEYS', env.SUPABASE_SECRET_KEYS),
    env.SUPABASE_SECRET_KEY,
    env.SUPABASE_SERVICE_ROLE_KEY,
  ].flatMap((key) => key ?? [])
  return {
    publishableKey: firstOf('publishable', publishable),
    secretKey: firstOf('secret', serviceKeys),
    serviceKeys,
  }
}

function firstOf(kind: string, keys: readonly (string | undefined)[]): string {
  const first = keys.find((key) => key !== undefined)
  if (first === undefined) throw new Error(`There is no ${kind} key in the environment`)
  return first
}

/** The keys that have a value, `default` first. */
function parseKeys(name: string, json: string | undefined): string[] {
  if (json === undefined) return []
  const { data } = z.record(z.string(), z.string()).safeParse(parseJson(json))
  // Not the error of the parser, which says what it read.
  if (data === undefined) throw new Error(`Environment variables missing or malformed: ${name}`)
  const { default: first = '', ...others } = data
  return [first, ...Object.values(others)].filter((key) => key.trim() !== '')
}

const jwks = z.array(z.looseObject({ kty: z.string() }))
const jwksSchema = z.union([jwks, z.object({ keys: jwks }).transform(({ keys }) => keys)])

/** Undefined for what is no set of keys: those that Auth publishes are read instead. */
function parseJwks(json: string | undefined): JsonWebKey[] | undefined {
  if (json === undefined) return undefined
  return jwksSchema.safeParse(parseJson(json)).data
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
