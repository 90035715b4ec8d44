import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Database } from '../database/database.ts'
import { Mutex } from 'async-mutex'
import { createAuthorizer } from './authorize.ts'
import { createChanges } from './changes.ts'
import type { ChannelServices } from './services.ts'
import { CLOSE, Connection, type ConnectionStart } from './connection.ts'
import { createFeed } from './feed.ts'
import { createHub } from './hub.ts'
import { DEFAULT_LIMITS, type RealtimeLimits } from './limits.ts'
import { isVersion, type Version } from './protocol.ts'
import { createQuotas } from './quotas.ts'
import { createReplay } from './replay.ts'
import { createRest } from './rest.ts'
import { makeRoom } from './seats.ts'
import { checkToken, type Authenticate } from './tokens.ts'

export type { RealtimeLimits } from './limits.ts'
export type { TokenClaims } from './tokens.ts'

export interface RealtimeOptions {
  database: Database
  /** Verifies a token or an API key; null when it is not one of ours or no longer valid. */
  authenticate: Authenticate
  limits?: Partial<RealtimeLimits>
  /** Which pages may connect. A request without an Origin comes from no browser and may. */
  allowedOrigins?: readonly string[] | ((origin: string) => boolean)
  onError?: (error: unknown) => void
}

export interface Realtime {
  /** Takes over a request to `/realtime/v1/websocket?apikey=..&vsn=..`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Answers the broadcast endpoints; CORS is the caller's. */
  fetch(request: Request, address?: string): Promise<Response>
  close(): Promise<void>
}

/** The hosted service cuts a frame off here; the payload limit below it is answered politely. */
const MAX_FRAME_BYTES = 5_000_000
const IDLE_CHECK_MS = 10_000

/** Broadcast, Presence, Postgres Changes and their authorization for one embedded database. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { database, authenticate } = options
  const onError = options.onError ?? ((error: unknown) => console.error('realtime:', error))
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const connections = new Set<Connection>()
  const onAccessChanged = (person: string) => {
    for (const connection of connections) connection.recheck(person)
  }
  const given = { authenticate, limits, onError }
  const { services, close } = createServices(database, given, onAccessChanged)
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  })
  const idleCheck = setInterval(() => {
    for (const connection of connections) if (connection.isIdle) connection.terminate()
  }, IDLE_CHECK_MS)
  idleCheck.unref()

  const accept = (socket: WebSocket, start: ConnectionStart) => {
    const connection = new Connection(socket, services, start)
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  }

  return {
    handleUpgrade(request, socket, head) {
      // Until ws takes over, nobody else listens: an unheard error would end the process.
      const destroy = () => socket.destroy()
      socket.on('error', destroy)
      checkHandshake(request, options)
        .then((handshake) => {
          if ('status' in handshake) return refuse(socket, handshake)
          if (!makeRoom(connections, limits.connections)) return refuse(socket, FULL)
          const address = request.socket.remoteAddress ?? ''
          socket.off('error', destroy)
          request.socket.setNoDelay(true)
          server.handleUpgrade(request, socket, head, (webSocket) =>
            accept(webSocket, { ...handshake, address }),
          )
        })
        .catch((error: unknown) => {
          onError(error)
          refuse(socket, {
            status: '500 Internal Server Error',
            error: 'Error connecting to Realtime',
          })
        })
    },
    fetch: createRest(services),
    async close() {
      clearInterval(idleCheck)
      for (const connection of connections) connection.close(CLOSE.goingAway, 'server stops')
      server.close()
      await close()
    },
  }
}

/** What all connections share. */
function createServices(
  database: Database,
  { authenticate, limits, onError }: Pick<ChannelServices, 'authenticate' | 'limits' | 'onError'>,
  onAccessChanged: (person: string) => void,
): { services: ChannelServices; close: () => Promise<void> } {
  const hub = createHub()
  const feed = createFeed({ database, hub, onError, onAccessChanged, ...limits })
  const changes = createChanges(database, onError)
  const ready = Promise.all([feed.ready, changes.ready]).then(() => undefined)
  // Reported where it happened; every join awaits it and fails with it.
  ready.catch(() => undefined)
  const services = {
    hub,
    changes,
    authorizer: createAuthorizer(database),
    replay: createReplay(database),
    quotas: createQuotas(limits),
    strangersTurn: new Mutex(),
    waiting: { bytes: 0 },
    authenticate,
    limits,
    onError,
    ready,
  }
  return {
    services,
    close: () => Promise.all([feed.close(), changes.close()]).then(() => undefined),
  }
}

const FULL: Refusal = { status: '429 Too Many Requests', error: 'Too many connected users' }

interface Refusal {
  status: string
  error: string
}

async function checkHandshake(
  request: IncomingMessage,
  { allowedOrigins, authenticate }: RealtimeOptions,
): Promise<{ version: Version; apiKey: string } | Refusal> {
  const { origin } = request.headers
  if (origin !== undefined && !isAllowed(origin, allowedOrigins)) {
    return { status: '403 Forbidden', error: 'Origin not allowed' }
  }
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const version = searchParams.get('vsn') ?? '1.0.0'
  if (!isVersion(version)) return { status: '400 Bad Request', error: 'Unknown protocol version' }
  const header = request.headers['x-api-key']
  const apiKey = typeof header === 'string' ? header : searchParams.get('apikey')
  if (!apiKey) return { status: '401 Unauthorized', error: 'API key is missing' }
  const check = await checkToken(authenticate, apiKey)
  if ('problem' in check) return { status: '401 Unauthorized', error: check.problem.message }
  return { version, apiKey }
}

function isAllowed(origin: string, allowed: RealtimeOptions['allowedOrigins']): boolean {
  if (allowed === undefined) return true
  return typeof allowed === 'function' ? allowed(origin) : allowed.includes(origin)
}

function refuse(socket: Duplex, { status, error }: Refusal): void {
  const body = JSON.stringify({ error })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
