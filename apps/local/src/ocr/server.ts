import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Canvas } from '@napi-rs/canvas'
import {
  type Recognition,
  RECOGNITION_PATH,
} from '../../../../functions/_shared/contract/recognition.ts'
import { type Engine, OcrError } from './engine.ts'
import { PdfPages } from './pdf-pages.ts'
import { isBlank, openPicture } from './picture.ts'

/** As large as a document may be. */
const MAX_BODY_BYTES = 60_000_000
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp'])

/**
 * Text recognition over HTTP, as the contract says; one page at a time.
 * @param engine loaded by the first page that is not blank
 */
export function createOcrServer(engine: () => Promise<Engine>): Server {
  const pages = new PdfPages()
  let queue: Promise<unknown> = Promise.resolve()
  async function recognize(
    request: IncomingMessage,
    url: URL,
    signal: AbortSignal,
  ): Promise<Recognition> {
    const body = await readBody(request)
    const turn = queue.then(async () => {
      signal.throwIfAborted()
      const picture = await draw(pages, request.headers['content-type'] ?? '', body, url)
      const lines = isBlank(picture) ? [] : await (await engine()).read(picture, signal)
      return { width: picture.width, height: picture.height, lines }
    })
    queue = turn.catch(() => undefined)
    return turn
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    answer(request, url, (...page) => recognize(...page, gone.signal)).then(
      (body) => sendJson(response, 200, body),
      (error: unknown) => sendError(response, error),
    )
  })
  server.on('close', () => void pages.close())
  return server
}

async function answer(
  request: IncomingMessage,
  url: URL,
  recognize: (request: IncomingMessage, url: URL) => Promise<Recognition>,
): Promise<object> {
  // A page that made its own name point to this machine (DNS rebinding) is none of ours.
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) {
    throw new OcrError(403, 'unknown_host', 'Recognition answers to this machine only')
  }
  if (url.pathname !== `/${RECOGNITION_PATH}`) {
    throw new OcrError(404, 'unknown_url', 'There is nothing at this address')
  }
  if (request.method === 'GET') return { status: 'ready' }
  if (request.method !== 'POST') throw new OcrError(405, 'unknown_method', 'POST a page')
  return recognize(request, url)
}

async function draw(pages: PdfPages, type: string, body: Buffer, url: URL): Promise<Canvas> {
  const kind = type.split(';')[0]?.trim() ?? ''
  if (PICTURES.has(kind)) return openPicture(body)
  if (kind !== 'application/pdf') {
    throw new OcrError(415, 'unknown_type', 'Send a PNG, JPEG, WebP or PDF')
  }
  const number = Number(url.searchParams.get('page') ?? 1)
  if (!Number.isInteger(number) || number < 1) {
    throw new OcrError(400, 'no_such_page', 'Pages are numbered from 1')
  }
  return pages.draw(body, number)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MAX_BODY_BYTES) throw new OcrError(413, 'too_large', 'The body is too large')
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return
  const known =
    error instanceof OcrError
      ? error
      : new OcrError(500, 'server_error', 'Recognition failed', { cause: error })
  if (known.cause !== undefined) console.error('ocr:', known.message, known.cause)
  sendJson(response, known.status, { error: { code: known.code, message: known.message } })
}
