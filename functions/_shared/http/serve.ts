import type { FunctionApp } from './http.ts'
import { currentRequestId } from './request-context.ts'

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const

export interface ServeOptions {
  /** Whether the runtime writes down each request, and of which one a line is: the embedded one does. */
  isLogged: boolean
}

/** Serves a function. One line of JSON a request, without its query and its body, which people have written. */
export function serve(app: Pick<FunctionApp, 'fetch'>, { isLogged }: ServeOptions): void {
  if (isLogged) {
    Deno.serve((request) => app.fetch(request))
    return
  }
  tagLines()
  Deno.serve(async (request) => {
    const startedAt = performance.now()
    const response = await app.fetch(request)
    console.log(describeRequest(request, response, performance.now() - startedAt))
    return response
  })
}

export function describeRequest(request: Request, response: Response, ms: number): string {
  return JSON.stringify({
    event: 'request',
    request_id: response.headers.get('x-request-id'),
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    ms: Math.round(ms),
  })
}

/** Each line says of which request it is, what goes on after the answer included. */
export function tagLines(target: Pick<Console, (typeof LEVELS)[number]> = console): void {
  for (const level of LEVELS) {
    const print = target[level].bind(target)
    target[level] = (...values: unknown[]) => {
      const id = currentRequestId()
      if (id === undefined) print(...values)
      else print(`[${id}]`, ...values)
    }
  }
}
