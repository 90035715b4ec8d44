import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { sendError, sendJson } from './reply.ts'
import type { Active, EmbeddingScenario } from './scenarios.ts'

export const FAKE_DIMENSIONS = 512

export interface EmbeddingsBody {
  model: string
  input: string | string[]
  encoding_format?: string
}

export function answerEmbeddings(
  { model, input, encoding_format }: EmbeddingsBody,
  { name, params }: Active<EmbeddingScenario>,
  response: ServerResponse,
): void {
  if (name === 'embeddingsRateLimited') {
    response.setHeader('retry-after', String(params.retryAfterSeconds ?? 1))
    return sendError(response, 429, 'rate_limit_exceeded', 'Rate limit reached')
  }
  if (name === 'embeddingsServerError') {
    return sendError(response, 500, 'server_error', 'The model crashed')
  }
  if (name === 'embeddingsHang') return
  const texts = typeof input === 'string' ? [input] : input
  const data = texts.map((text, index) => {
    if (name === 'embeddingsBroken')
      return { object: 'embedding', index, embedding: params.vector ?? [] }
    const vector = hashedVector(translate(text, params.meanings ?? {}))
    const embedding = encoding_format === 'base64' ? toBase64(vector) : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const prompt_tokens = texts.join(' ').split(/\s+/).length
  sendJson(response, 200, {
    object: 'list',
    data,
    model,
    usage: { prompt_tokens, total_tokens: prompt_tokens },
  })
}

const translate = (text: string, meanings: Record<string, string>): string =>
  Object.entries(meanings).reduce(
    (said, [word, meaning]) => said.replaceAll(word, ` ${meaning} `),
    text,
  )

/** A unit vector of the hashed words, so that texts with words in common are near each other. */
export function hashedVector(text: string): Float32Array {
  const vector = new Float32Array(FAKE_DIMENSIONS)
  for (const term of text.toLowerCase().match(/\p{Script=Han}|[^\s\p{Script=Han}\p{P}]+/gu) ?? [
    '',
  ]) {
    const hash = createHash('sha256').update(term).digest()
    for (let offset = 0; offset < 16; offset += 4) {
      const dimension = hash.readUInt16LE(offset) % FAKE_DIMENSIONS
      vector[dimension] = (vector[dimension] ?? 0) + (hash.readUInt8(offset + 2) % 2 ? 1 : -1)
    }
  }
  const norm = Math.hypot(...vector) || 1
  return vector.map((value) => value / norm)
}

const toBase64 = (vector: Float32Array): string => Buffer.from(vector.buffer).toString('base64')
