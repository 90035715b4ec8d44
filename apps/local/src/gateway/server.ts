import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { addressOf } from './address.ts'
import type { LegacyKeys } from './legacy-keys.ts'
import type { Lite } from './lite.ts'
import { type ApiBodyOptions, limitApiBodies } from './limit-bodies.ts'

export interface GatewayParts {
  /** Data API and Auth. */
  lite: Lite
  storage: { fetch: (request: Request) => Promise<Response> }
  realtime: {
    fetch: (request: Request, address: string) => Promise<Response>
    handleUpgrade: UpgradeHandler
  }
  functions: (request: Request) => Promise<Response>
  legacyKeys: LegacyKeys
  /** What Auth itself does not have: looking after people. */
  adminUsers: Hono
  /** The mail page. */
  mail: Hono
  bodies: ApiBodyOptions
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The one address of the embedded project: sends each request to the part that serves its path. */
export function createGateway(parts: GatewayParts): Server {
  const app = new Hono()
  // Before CORS, which is not for mails.
  app.route('/mail', parts.mail)
  app.use(inertAnswers)
  app.use(corsForEveryone())
  app.use(parts.legacyKeys.middleware)
  app.all('/functions/v1/*', (c) => parts.functions(c.req.raw))
  app.all('/realtime/v1/*', (c) => parts.realtime.fetch(c.req.raw, addressOf(c)))
  for (const path of ['/rest/v1/*', '/auth/v1/*']) app.use(path, limitApiBodies(parts.bodies))
  app.route('/', parts.adminUsers)
  app.all('/rest/v1/*', (c) => parts.lite.data(c.req.raw))
  app.all('/auth/v1/*', (c) => parts.lite.auth(c.req.raw, addressOf(c)))
  app.all('/storage/v1/*', (c) => parts.storage.fetch(c.req.raw))
  app.get('/', (c) => c.json({ name: 'DocuMind, embedded Supabase' }))
  app.notFound((c) => c.json({ message: 'no Route matched with those values' }, 404))
  app.onError((error, c) => {
    console.error('[gateway]', error)
    return c.json({ message: 'An unexpected error occurred' }, 500)
  })

  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/realtime/v1/websocket')) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
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
 * As the hosted gateway: any origin and any header, since every call carries a token and none a
 * cookie. It answers preflights itself: those of @supabase/lite 0.10 refuse `authorization`.
 */
function corsForEveryone(): ReturnType<typeof cors> {
  return cors({
    origin: '*',
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: [
      'content-range',
      'content-encoding',
      'accept-ranges',
      'x-request-id',
      'x-total-count',
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
