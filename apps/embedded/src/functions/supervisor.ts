import { randomUUID } from 'node:crypto'
import type { TokenClaims } from '../keys.ts'
import type { FunctionDefinition } from './config.ts'
import { readRequestId } from '../gateway/request-scope.ts'
import { BodyError, readBody } from '../request-body.ts'
import { watchSources } from './watch-sources.ts'
import { FunctionWorker, type WorkerOptions } from './worker.ts'

export interface SupervisorOptions extends Omit<WorkerOptions, 'definition'> {
  functions: readonly FunctionDefinition[]
  /** For those functions of which the gateway asks for a JWT. */
  authenticate: (token: string) => Promise<TokenClaims | null>
  /** Of a request; a function may take less. 1 MB. */
  maxBodyBytes?: number
  /** Names of functions that few call: their processes start with the first call. */
  onDemand?: readonly string[]
  /** Start a worker anew when a source file of the functions changes. */
  watch?: boolean
}

export interface FunctionSupervisor {
  /** Serves `/functions/v1/<name>/...`. */
  fetch: (request: Request) => Promise<Response>
  /** Process ids by function, for those who look after the stack; without functions on demand that nobody has called. */
  pids: () => Record<string, number | undefined>
  close: () => Promise<void>
}

/** Runs edge functions, one Deno process each, and passes requests on to them. */
export async function startFunctions(options: SupervisorOptions): Promise<FunctionSupervisor> {
  const workers = new Map(
    options.functions.map((definition) => [
      definition.name,
      new FunctionWorker({ ...options, definition }),
    ]),
  )
  const unwatch = options.watch ? watchSources(workers.values(), options.log) : () => undefined
  const close = async (): Promise<void> => {
    unwatch()
    await Promise.all([...workers.values()].map((worker) => worker.stop()))
  }
  try {
    const needed = [...workers.values()].filter(
      ({ definition }) => !options.onDemand?.includes(definition.name),
    )
    await Promise.all(needed.map((worker) => worker.start()))
  } catch (error) {
    await close()
    throw error
  }
  return {
    pids: () =>
      Object.fromEntries(
        [...workers]
          .filter(([, worker]) => worker.isWanted)
          .map(([name, worker]) => [name, worker.pid]),
      ),
    close,
    async fetch(request) {
      const path = new URL(request.url).pathname.replace(/^\/functions\/v1/, '')
      const worker = workers.get(path.split('/')[1] ?? '')
      if (!worker) return failure(404, 'NOT_FOUND', 'Requested function was not found')
      return (await refusal(worker.definition, request, options)) ?? call(worker, request, options)
    },
  }
}

/** What the gateway itself answers to a caller without a JWT, where the function wants one. */
async function refusal(
  { verifyJwt }: FunctionDefinition,
  request: Request,
  { authenticate }: SupervisorOptions,
): Promise<Response | null> {
  if (!verifyJwt || request.method === 'OPTIONS') return null
  const bearer = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer === undefined) {
    return failure(401, 'UNAUTHORIZED_NO_AUTH_HEADER', 'Missing authorization header')
  }
  const isKey = bearer.startsWith('sb_')
  if (!isKey && (await authenticate(bearer)) !== null) return null
  return failure(401, 'UNAUTHORIZED_INVALID_JWT_FORMAT', 'Invalid JWT')
}

async function call(
  worker: FunctionWorker,
  request: Request,
  { log, logs, maxBodyBytes = DEFAULT_BODY_BYTES }: SupervisorOptions,
): Promise<Response> {
  const { name } = worker.definition
  const url = new URL(request.url)
  const path = url.pathname.replace(/^\/functions\/v1/, '')
  const id = requestId(request)
  const startedAt = performance.now()
  const answer = (response: Response): Response => {
    const took = Math.round(performance.now() - startedAt)
    logs.write(name, `${request.method} ${path} ${response.status} ${took} ms`, id)
    response.headers.set('x-request-id', id)
    return response
  }
  let pid: number | undefined
  try {
    const address = await worker.address()
    pid = worker.pid
    return answer(await forward(request, `${address}${path}${url.search}`, id, maxBodyBytes))
  } catch (error) {
    if (error instanceof BodyError) {
      return answer(failure(error.status, BODY_CODES[error.problem], error.message))
    }
    if (request.signal.aborted) return new Response(null, { status: 499 })
    if (await worker.ranOutOfResources(pid)) {
      return answer(failure(546, 'WORKER_LIMIT', OUT_OF_RESOURCES))
    }
    log(`[functions] ${request.method} ${path}: ${String(error)}`)
    return answer(failure(503, 'BOOT_ERROR', 'Function failed to answer'))
  }
}

const DEFAULT_BODY_BYTES = 1024 * 1024
const BODY_CODES = {
  too_large: 'REQUEST_TOO_LARGE',
  stalled: 'REQUEST_TIMEOUT',
  cut_off: 'BAD_REQUEST',
} as const

const OUT_OF_RESOURCES =
  'Function failed due to not having enough compute resources (please check logs)'

/** The caller's own, if it cannot be mistaken for something else in a log. */
function requestId({ headers }: Request): string {
  return readRequestId(headers) ?? randomUUID()
}

async function forward(
  request: Request,
  target: string,
  id: string,
  maxBytes: number,
): Promise<Response> {
  const headers = new Headers(request.headers)
  for (const name of ['host', 'connection', 'content-length', 'expect']) headers.delete(name)
  headers.set('x-request-id', id)
  // Whole, since it is small: a function that refuses a body which is still coming ends the connection, and its
  // answer is lost.
  const body = request.body === null ? null : await readBody(request, { maxBytes })
  const response = await fetch(target, {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
    signal: request.signal,
  })
  // fetch has decoded the body already.
  const answered = new Headers(response.headers)
  answered.delete('content-encoding')
  answered.delete('content-length')
  return new Response(response.body, { status: response.status, headers: answered })
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { 'sb-error-code': code } })
}
