/**
 * The web server: what `npm start` runs with the folder of a build. Everything that is asked for passes here,
 * files too, before SvelteKit sees it.
 */
import { createServer, type RequestListener } from 'node:http'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isOwnHost, ownNames } from './hosts.ts'

type Handler = (...args: [...Parameters<RequestListener>, next: () => void]) => unknown

const { env } = process
const STOP_TIMEOUT_MS = 3000
/** A page brings a policy of its own, which takes the place of this one. */
const FILE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
} as const
/** A worker obeys the policy that its script came with, so scripts come without this one. */
const SCRIPT = /\.m?js(\?|$)/
const names = ownNames(env['ORIGIN'] ?? '', env['ALLOWED_HOSTS'] ?? '')

// An uncaught error of one request must not end the server for everybody.
process.on('uncaughtException', (error, origin) => console.error(`[${origin}]`, error))

// Beside this file, where the app stands in a folder of its own.
const build = resolve(process.argv[2] ?? join(import.meta.dirname, 'build'))
const handler = await loadHandler(pathToFileURL(`${build}/handler.js`).href)

/** For whoever looks whether this process is alive, and asks it by whatever address it has. */
const HEALTH = '/healthz'

const server = createServer((request, response) => {
  if (request.url === HEALTH) {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end('{"status":"ok"}\n')
    return
  }
  if (!isOwnHost(request.headers.host, names)) {
    response.writeHead(421, { 'content-type': 'text/plain', connection: 'close' })
    response.end('This site is not known by that name. Its names are set with ALLOWED_HOSTS.\n')
    return
  }
  for (const [name, value] of Object.entries(FILE_HEADERS)) response.setHeader(name, value)
  if (SCRIPT.test(request.url ?? '')) response.removeHeader('content-security-policy')
  void answer(handler, request, response)
})

async function loadHandler(address: string): Promise<Handler> {
  const module: unknown = await import(address)
  if (!hasHandler(module)) throw new Error(`${address} is not the handler of a build`)
  return module.handler
}

// A declaration, since it is called before this line is reached.
function hasHandler(module: unknown): module is { handler: Handler } {
  return (
    typeof module === 'object' &&
    module !== null &&
    'handler' in module &&
    typeof module.handler === 'function'
  )
}

async function answer(...[handle, request, response]: [Handler, ...Parameters<RequestListener>]) {
  try {
    await handle(request, response, () => response.writeHead(404).end())
  } catch (error) {
    console.error(`${request.method} ${request.url}`, error)
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end('Internal error\n')
  }
}

const host = env['HOST'] || '127.0.0.1'
const port = Number(env['PORT'] || 3000)
server.once('error', (error) => {
  // Without a port the server cannot run.
  console.error(error)
  process.exit(1)
})
server.listen({ host, port }, () => console.log(`Listening on http://${host}:${port}`))

function stop(): void {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS).unref()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
