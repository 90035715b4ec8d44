import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { closeServer, listen } from '../../apps/embedded/src/http-server.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import type { Recognition } from '../../functions/_shared/contract/recognition.ts'

/** What a page is answered with: what stands on it, or an HTTP status, with seconds to come back after. */
export type OcrAnswer = Recognition | { status: number; retryAfter?: number }

export interface FakeOcr extends AsyncDisposable {
  url: string
  /** Pages that were asked for, in order. */
  asked: { page: number; type: string; bytes: number; authorization: string }[]
  /** By page; a page that is not in it has no lines. */
  answers: Map<number, OcrAnswer>
  /** What `GET` says: whether it can read. */
  isReady: boolean
}

/** Text recognition that answers what the test says. */
export async function startFakeOcr(): Promise<FakeOcr> {
  const port = await findFreePort()
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.method === 'GET') return response.writeHead(fake.isReady ? 200 : 503).end()
      // A picture has no number: it is one page.
      const page = Number(new URL(request.url ?? '', fake.url).searchParams.get('page') ?? 1)
      fake.asked.push({
        page,
        type: request.headers['content-type'] ?? '',
        bytes: body.length,
        authorization: request.headers.authorization ?? '',
      })
      const answer = fake.answers.get(page) ?? { width: 1000, height: 1400, lines: [] }
      if (!('status' in answer)) {
        response.writeHead(200, { 'content-type': 'application/json' })
        return response.end(JSON.stringify(answer))
      }
      const { status, retryAfter } = answer
      if (retryAfter) response.setHeader('retry-after', retryAfter)
      return response.writeHead(status).end()
    })
  })
  await listen(server, port)
  const fake: FakeOcr = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    answers: new Map(),
    isReady: true,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return closeServer(server)
    },
  }
  return fake
}

/** A page of these lines, one below the other, each word with its box. */
export function recognitionOf(lines: readonly string[], confidence = 0.9): Recognition {
  const advance = 12
  return {
    width: 1000,
    height: 1400,
    lines: lines.map((text, i) => {
      const top = 100 + i * 32
      const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
        text: word,
        box: toBox(100 + index * advance, top, word.length * advance),
      }))
      return { text, box: toBox(100, top, text.length * advance), angle: 0, confidence, words }
    }),
  }
}

const toBox = (x: number, y: number, width: number): [number, number, number, number] => [
  x,
  y,
  width,
  30,
]
