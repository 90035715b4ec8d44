import { randomUUID } from 'node:crypto'
import { createWorker, type WorkerOptions } from './worker.ts'

export interface SupervisorOptions extends Omit<WorkerOptions, 'name'> {
  names: readonly string[]
}

export interface FunctionSupervisor {
  /** Serves `/functions/v1/<name>/...`. */
  fetch: (request: Request) => Promise<Response>
  /** Process ids by function, for those who look after the stack. */
  pids: () => Record<string, number | undefined>
  close: () => Promise<void>
}

/** Runs edge functions, one Deno process each, and passes requests on to them. */
export async function startFunctions(options: SupervisorOptions): Promise<FunctionSupervisor> {
  const workers = new Map(options.names.map((name) => [name, createWorker({ ...options, name })]))
  const close = async (): Promise<void> => {
    await Promise.all([...workers.values()].map((worker) => worker.stop()))
  }
  try {
    await Promise.all([...workers.values()].map((worker) => worker.start()))
  } catch (error) {
    await close()
    throw error
  }
  return {
    pids: () => Object.fromEntries([...workers].map(([name, worker]) => [name, worker.pid])),
    close,
    async fetch(request) {
      const url = new URL(request.url)
      const path = url.pathname.replace(/^\/functions\/v1/, '')
      const worker = workers.get(path.split('/')[1] ?? '')
      if (!worker) return failure(404, 'NOT_FOUND', 'Requested function was not found')
      try {
        return await forward(request, `${await worker.address()}${path}${url.search}`)
      } catch (error) {
        if (request.signal.aborted) return new Response(null, { status: 499 })
        options.log(`[functions] ${request.method} ${path}: ${String(error)}`)
        return failure(503, 'BOOT_ERROR', 'Function failed to answer')
      }
    },
  }
}

async function forward(request: Request, target: string): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.delete('host')
  headers.delete('connection')
  headers.set('x-request-id', request.headers.get('x-request-id') ?? randomUUID())
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const response = await fetch(target, {
    method: request.method,
    headers,
    signal: request.signal,
    redirect: 'manual',
    ...(hasBody ? { body: await request.arrayBuffer() } : {}),
  })
  // fetch has decoded the body already.
  const answered = new Headers(response.headers)
  answered.delete('content-encoding')
  answered.delete('content-length')
  return new Response(response.body, { status: response.status, headers: answered })
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status })
}
