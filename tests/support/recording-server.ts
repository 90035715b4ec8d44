import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { closeServer, listen } from '../../apps/embedded/src/http-server.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'

export interface RecordedRequest {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

export interface RecordingServer extends AsyncDisposable {
  url: string
  requests: RecordedRequest[]
}

/** A server that keeps what it is asked, and answers as the test says. */
export async function startRecordingServer(
  answer: (request: RecordedRequest, response: ServerResponse) => void,
): Promise<RecordingServer> {
  const port = await findFreePort()
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const recorded = {
        path: request.url ?? '',
        headers: request.headers,
        body: body === '' ? undefined : JSON.parse(body),
      }
      requests.push(recorded)
      answer(recorded, response)
    })
  })
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return closeServer(server)
    },
  }
}

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
