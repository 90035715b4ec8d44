import { createServer, request as send, type IncomingMessage, type Server } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Packages } from './packages.ts'

/** A process that recognises, while it runs. */
export interface OcrProcess {
  url: string
  stop: () => Promise<void>
}

export interface OnDemandOptions {
  start: () => Promise<OcrProcess>
  packages: Pick<Packages, 'ensure'>
  log: (line: string) => void
  /** Without a request for so long, the process ends. */
  idleMs: number
  /** After a start that failed, nobody tries for so long. */
  retryMs?: number
}

const RETRY_MS = 600_000
/** What a client is told to wait while packages are fetched. */
const WAIT_S = 5

/** Takes requests for recognition and hands them to a process that is started when the first comes. */
export class OnDemand {
  readonly server: Server
  readonly #options: OnDemandOptions
  #process: Promise<OcrProcess> | undefined
  #failedAt = -Infinity
  #active = 0
  #idle: NodeJS.Timeout | undefined

  constructor(options: OnDemandOptions) {
    this.#options = options
    this.server = createServer((request, response) => {
      this.#active++
      clearTimeout(this.#idle)
      response.once('close', () => this.#rest())
      this.#answer(request, response).catch((error: unknown) => {
        options.log(`[ocr] ${String(error)}`)
        refuse(response)
      })
    })
  }

  async stop(): Promise<void> {
    this.server.close()
    this.server.closeAllConnections()
    await this.#end()
  }

  #rest(): void {
    if (--this.#active > 0) return
    this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs)
    this.#idle.unref()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const running = this.#process
    this.#process = undefined
    await running?.then(
      ({ stop }) => stop(),
      () => undefined,
    )
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return this.#answerReady(response)
    const running = await this.#start()
    if (running === undefined) return refuse(response)
    await this.#forward(running, request, response)
  }

  /** By the packages alone: asking must not start what ended because nobody needs it. */
  async #answerReady(response: ServerResponse): Promise<void> {
    const isBroken = performance.now() - this.#failedAt < (this.#options.retryMs ?? RETRY_MS)
    const state = isBroken ? 'failed' : await this.#options.packages.ensure()
    if (state !== 'ready') return refuse(response, state)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ready"}')
  }

  async #start(): Promise<OcrProcess | undefined> {
    if (this.#process) return this.#process
    if (performance.now() - this.#failedAt < (this.#options.retryMs ?? RETRY_MS)) return undefined
    const starting = this.#options.start()
    this.#process = starting
    try {
      return await starting
    } catch (error) {
      this.#options.log(`[ocr] cannot start: ${String(error)}`)
      this.#failedAt = performance.now()
      this.#process = undefined
      return undefined
    }
  }

  async #forward(
    { url }: OcrProcess,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const headers = { ...request.headers, host: new URL(url).host }
    const upstream = send(new URL(request.url ?? '/', url), { method: 'POST', headers }, resolve)
    upstream.once('error', reject)
    response.once('close', () => upstream.destroy())
    request.pipe(upstream)
    const answer = await promise
    if (answer.statusCode === 503) {
      answer.resume()
      return refuse(response, await this.#options.packages.ensure())
    }
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' })
    answer.pipe(response)
  }
}

/** With a time to come back where one can be told. */
function refuse(response: ServerResponse, state = 'failed'): void {
  if (response.headersSent) return void response.destroy()
  const wait = state === 'failed' ? {} : { 'retry-after': String(WAIT_S) }
  response.writeHead(503, { 'content-type': 'application/json', ...wait })
  const message = state === 'failed' ? 'Recognition is not there' : 'Recognition is being fetched'
  response.end(JSON.stringify({ error: { code: `ocr_${state}`, message } }))
}
