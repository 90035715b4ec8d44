import { randomUUID } from 'node:crypto'
import { watch } from 'node:fs'
import { join, sep } from 'node:path'
import { REPOSITORY_ROOT } from '../config.ts'
import type { SupervisedProcess } from '../supervised-process.ts'
import { createWorker, type WorkerOptions } from './worker.ts'

const FUNCTIONS_FOLDER = join(REPOSITORY_ROOT, 'functions')

export interface SupervisorOptions extends Omit<WorkerOptions, 'name'> {
  names: readonly string[]
  /** Start a worker anew when a source file of the functions changes. */
  watch?: boolean
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
  const unwatch = options.watch ? watchSources(workers, options.log) : () => undefined
  const close = async (): Promise<void> => {
    unwatch()
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

const CHANGE_SETTLES_MS = 150

/** A change in a function's folder starts that one anew, one in `_shared` all of them. */
function watchSources(
  workers: ReadonlyMap<string, SupervisedProcess>,
  log: (line: string) => void,
): () => void {
  const changed = new Set<string>()
  const restart = (): void => {
    const all = changed.has('_shared')
    for (const [name, worker] of workers) {
      if (!all && !changed.has(name)) continue
      log(`[${name}] source changed`)
      worker.restart()
    }
    changed.clear()
  }
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(FUNCTIONS_FOLDER, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return
    changed.add(file.split(sep)[0] ?? '')
    clearTimeout(timer)
    timer = setTimeout(restart, CHANGE_SETTLES_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
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
