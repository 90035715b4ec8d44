/** The part of the OpenAI HTTP protocol that this server speaks. */
export const MODELS = { chat: 'extractive', embeddings: 'use-lite-en' } as const

export const MAX_INPUTS = 2048
/** Longer than any chunk; the model's own tokenizer takes quadratic time. */
export const MAX_INPUT_CHARACTERS = 32_000

/** An error in the shape that OpenAI clients read. */
export class ProtocolError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  toBody(): object {
    const type = this.status < 500 ? 'invalid_request_error' : 'server_error'
    return { error: { message: this.message, type, param: null, code: this.code } }
  }
}

export interface EmbeddingsRequest {
  inputs: string[]
  base64: boolean
}

export interface ChatRequest {
  /** The text of the last message by the user. */
  message: string
  promptCharacters: number
  stream: boolean
  includeUsage: boolean
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string): ProtocolError => new ProtocolError(400, 'invalid_value', message)

function requireModel(body: Record<string, unknown>, model: string): void {
  if (body['model'] === model) return
  throw new ProtocolError(
    404,
    'model_not_found',
    `The model '${String(body['model'])}' does not exist`,
  )
}

export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  if (!isObject(body)) throw invalid('The body must be a JSON object')
  requireModel(body, MODELS.embeddings)
  const { input, encoding_format: format, dimensions } = body
  const inputs: unknown[] = Array.isArray(input) ? input : [input]
  if (!inputs.every((text) => typeof text === 'string')) {
    throw invalid("'input' must be a string or an array of strings")
  }
  if (inputs.length === 0 || inputs.length > MAX_INPUTS) {
    throw invalid(`'input' must hold 1 to ${MAX_INPUTS} texts`)
  }
  if (inputs.some((text) => text.length > MAX_INPUT_CHARACTERS)) {
    throw new ProtocolError(
      400,
      'context_length_exceeded',
      `An input may hold ${MAX_INPUT_CHARACTERS} characters`,
    )
  }
  if (dimensions !== undefined && dimensions !== null && dimensions !== 512) {
    throw invalid(`'${MODELS.embeddings}' has 512 dimensions`)
  }
  return { inputs, base64: format === 'base64' }
}

export function readChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw invalid('The body must be a JSON object')
  requireModel(body, MODELS.chat)
  const { messages, stream, stream_options: options } = body
  if (!Array.isArray(messages)) throw invalid("'messages' must be an array")
  const texts = messages
    .filter(isObject)
    .map(({ role, content }) => ({ role, text: readText(content) }))
  const last = texts.findLast(({ role }) => role === 'user')
  if (!last) throw invalid("'messages' must hold a message by the user")
  return {
    message: last.text,
    promptCharacters: texts.reduce((sum, { text }) => sum + text.length, 0),
    stream: stream === true,
    includeUsage: isObject(options) && options['include_usage'] === true,
  }
}

/** Content is a string or a list of parts, of which only text is read. */
function readText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isObject)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('')
}

/** Tokens are what a bill counts; nobody pays for these, so an estimate will do. */
const estimateTokens = (characters: number): number => Math.ceil(characters / 4)

export function usage(promptCharacters: number, answerCharacters = 0): Record<string, number> {
  const prompt_tokens = estimateTokens(promptCharacters)
  const completion_tokens = estimateTokens(answerCharacters)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

export const modelList = (): object => ({
  object: 'list',
  data: Object.values(MODELS).map((id) => ({ id, object: 'model', created: 0, owned_by: 'local' })),
})

export function embeddingsResponse(vectors: number[][], request: EmbeddingsRequest): object {
  const characters = request.inputs.reduce((sum, text) => sum + text.length, 0)
  const { prompt_tokens, total_tokens } = usage(characters)
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: request.base64 ? toBase64(vector) : vector,
    })),
    model: MODELS.embeddings,
    usage: { prompt_tokens, total_tokens },
  }
}

const toBase64 = (vector: number[]): string =>
  Buffer.from(new Float32Array(vector).buffer).toString('base64')
