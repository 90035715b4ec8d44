import { Agent, createServer, request, type ServerResponse } from 'node:http'

/** Stands between a client and a server. */
export interface StallingProxy extends AsyncDisposable {
  url: string
  /** From now on requests whose path matches are accepted and never answered; without a pattern, none is. */
  stall(pattern?: RegExp): void
  /** How many are waiting for an answer that does not come. */
  readonly stalled: number
  /** What has passed, each with the id of the request that it belongs to. */
  readonly passed: readonly { path: string; requestId: string | undefined }[]
}

/** Passes every request on, but for those that a test lets hang: a server that accepts and never answers. */
export async function startStallingProxy(target: string): Promise<StallingProxy> {
  // A connection that is used again may be one that the server is about to close.
  const agent = new Agent({ keepAlive: false })
  let pattern: RegExp | undefined
  const hanging = new Set<ServerResponse>()
  const passed: { path: string; requestId: string | undefined }[] = []
  const server = createServer((incoming, response) => {
    if (pattern?.test(incoming.url ?? '')) {
      hanging.add(response)
      response.on('close', () => hanging.delete(response))
      return
    }
    const { 'x-request-id': id } = incoming.headers
    passed.push({ path: incoming.url ?? '', requestId: Array.isArray(id) ? id[0] : id })
    const options = { method: incoming.method, headers: incoming.headers, agent }
    const outgoing = request(new URL(incoming.url ?? '/', target), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stall(next) {
      pattern = next
      if (!next) for (const response of hanging) response.destroy()
    },
    passed,
    get stalled() {
      return hanging.size
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
