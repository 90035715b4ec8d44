import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { answerChat, completion, completionChunks } from './chat.ts'
import type { Embedder } from './embedder.ts'
import {
  embeddingsResponse,
  modelList,
  ProtocolError,
  readChatRequest,
  readEmbeddingsRequest,
} from './openai-protocol.ts'

const MAX_BODY_BYTES = 20_000_000
/** Pieces of an answer that are written before the process looks at other requests. */
const PIECES_PER_TURN = 4

/** The OpenAI protocol for the two bundled models. */
export function createModelServer(embedder: Embedder): Server {
  return createServer((request, response) => {
    handle(embedder, request, response).catch((error: unknown) => sendError(response, error))
  })
}

async function handle(
  embedder: Embedder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page that made its own name point to this machine (DNS rebinding) is none of ours.
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) {
    throw new ProtocolError(403, 'unknown_host', 'The models answer to this machine only')
  }
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  switch (`${request.method} ${pathname}`) {
    case 'GET /v1/models':
      return sendJson(response, 200, modelList())
    case 'POST /v1/embeddings': {
      const embeddings = readEmbeddingsRequest(await readJson(request))
      const vectors = await embedder.embed(embeddings.inputs)
      return sendJson(response, 200, embeddingsResponse(vectors, embeddings))
    }
    case 'POST /v1/chat/completions':
      return sendChat(await readJson(request), response)
    default:
      throw new ProtocolError(
        404,
        'unknown_url',
        `Unknown request URL: ${request.method} ${pathname}`,
      )
  }
}

async function sendChat(body: unknown, response: ServerResponse): Promise<void> {
  const request = readChatRequest(body)
  const answer = answerChat(request)
  if (!request.stream) return sendJson(response, 200, completion(request, answer))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  let written = 0
  for (const chunk of completionChunks(request, answer)) {
    if (response.destroyed) return
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    if (++written % PIECES_PER_TURN === 0) await setImmediate()
  }
  response.end('data: [DONE]\n\n')
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  const parts: AsyncIterable<Buffer> = request
  for await (const part of parts) {
    bytes += part.length
    if (bytes > MAX_BODY_BYTES) throw new ProtocolError(413, 'too_large', 'The body is too large')
    chunks.push(part)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return value
  } catch {
    throw new ProtocolError(400, 'invalid_json', 'The body is not JSON')
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const known = error instanceof ProtocolError
  if (!known) console.error('models:', error)
  const shown = known ? error : new ProtocolError(500, 'server_error', 'The model failed')
  sendJson(response, shown.status, shown.toBody())
}
