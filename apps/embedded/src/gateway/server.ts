import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Disk } from '../disk.ts'
import { DEFAULT_NAME } from '../names.ts'
import { createDiskGuard } from './disk-guard.ts'
import { addressOf } from './address.ts'
import type { LegacyKeys } from './legacy-keys.ts'
import type { Health } from './health.ts'
import type { Callers } from './loopback.ts'
import type { Lite } from './lite.ts'
import { type ApiBodyOptions, limitApiBodies } from './limit-bodies.ts'

export interface GatewayParts {
  /** Of the project. */
  name?: string
  /** Data API and Auth. */
  lite: Lite
  storage: { fetch: (request: Request) => Promise<Response> }
  realtime: {
    fetch: (request: Request, address: string) => Promise<Response>
    handleUpgrade: UpgradeHandler
  }
  functions: (request: Request) => Promise<Response>
  health?: () => Promise<Health>
  legacyKeys: LegacyKeys
  /** What Auth itself does not have: looking after people. */
  adminUsers: Hono
  backups: Hono
  /** The mail page. */
  mail: Hono
  /** Where the data are. */
  disk?: Pick<Disk, 'level'>
  bodies: ApiBodyOptions
  callers: Callers
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The one address of the embedded project: sends each request to the part that serves its path. */
export function createGateway(parts: GatewayParts): Server {
  const app = new Hono()
  app.use(knownCallersOnly(parts.callers))
  // Before CORS, which is not for mails.
  app.route('/mail', parts.mail)
  app.use(inertAnswers)
  app.use(corsForEveryone())
  app.use(parts.legacyKeys.middleware)
  if (parts.disk) app.use(createDiskGuard(parts.disk))
  app.all('/functions/v1/*', (c) => parts.functions(c.req.raw))
  app.all('/realtime/v1/*', (c) => parts.realtime.fetch(c.req.raw, addressOf(c)))
  for (const path of ['/rest/v1/*', '/auth/v1/*']) app.use(path, limitApiBodies(parts.bodies))
  app.route('/', parts.adminUsers)
  app.route('/', parts.backups)
  app.all('/rest/v1/*', (c) => parts.lite.data(c.req.raw))
  app.all('/auth/v1/*', (c) => parts.lite.auth(c.req.raw, addressOf(c)))
  app.all('/storage/v1/*', (c) => parts.storage.fetch(c.req.raw))
  app.get('/health', async (c) => {
    const health = await parts.health?.()
    return c.json(health ?? { status: 'ok' }, health?.status === 'failing' ? 503 : 200)
  })
  app.get('/', (c) => c.json({ name: parts.name ?? DEFAULT_NAME }))
  app.notFound((c) => c.json({ message: 'no Route matched with those values' }, 404))
  app.onError((error, c) => {
    console.error('[gateway]', error)
    return c.json({ message: 'An unexpected error occurred' }, 500)
  })

  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void listener(request, response))
  server.on('upgrade', (request, socket, head) => {
    const { host, origin } = request.headers
    const isKnown = parts.callers.isKnown(host, origin)
    if (!isKnown || !request.url?.startsWith('/realtime/v1/websocket')) {
      socket.end(`HTTP/1.1 ${isKnown ? '404 Not Found' : '403 Forbidden'}\r\n\r\n`)
      return
    }
    // Unheard until Realtime takes over, an error would end the process.
    const destroy = (): void => void socket.destroy()
    socket.on('error', destroy)
    parts.legacyKeys
      .translateUpgrade(request)
      .then(() => {
        socket.off('error', destroy)
        parts.realtime.handleUpgrade(request, socket, head)
      })
      .catch(destroy)
  })
  return server
}

/**
 * A name that somebody else made point to this machine (DNS rebinding) opens nothing, and no page of
 * another site: browsers send the latter here although the port is bound to loopback.
 */
const knownCallersOnly =
  (callers: Callers): MiddlewareHandler =>
  async (c, next) => {
    if (callers.isKnown(c.req.header('host'), c.req.header('origin'))) return next()
    const message = 'This project answers to names and pages of its own machine only'
    return c.json({ message, hint: 'SUPABASE_ALLOWED_HOSTS names others' }, 403)
  }

/**
 * As the hosted gateway: any header, since every call carries a token and none a cookie; which origins may call is
 * said before. It answers preflights itself: those of @supabase/lite 0.10 refuse `authorization`.
 */
function corsForEveryone(): ReturnType<typeof cors> {
  return cors({
    origin: '*',
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: [
      'content-range',
      'content-encoding',
      'accept-ranges',
      'retry-after',
      'x-request-id',
      'x-total-count',
      // Of uploads that go on (tus.io).
      'location',
      'tus-resumable',
      'upload-length',
      'upload-metadata',
      'upload-offset',
    ],
    maxAge: 3600,
  })
}

/**
 * What people store, and what functions answer, can be opened like a page, and an address holds the
 * sessions of all its ports. As on a hosted project it can do nothing there: no script, no origin.
 */
const inertAnswers: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('content-security-policy', "sandbox; default-src 'none'")
  c.header('x-content-type-options', 'nosniff')
}
