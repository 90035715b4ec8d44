import { createServer, type Socket } from 'node:net'
import { listenOn } from '../ports.ts'
import { fatalError } from './messages.ts'
import { type SessionOptions, WireSession } from './session.ts'

/** All but database and password have values for ordinary use. */
export type WireOptions = Pick<SessionOptions, 'database' | 'password'> &
  Partial<SessionOptions> & { port: number }

export const WIRE_LIMITS = {
  idleInTransactionMs: 30_000,
  transactionMs: 60_000,
  loginMs: 5000,
  maxMessageBytes: 64 * 1024 * 1024,
} as const satisfies Partial<SessionOptions>

/** Of those that have not given the password the oldest has to go. */
const MAX_STRANGERS = 20
const MAX_CLIENTS = 100

/**
 * Lets psql and other Postgres clients use the embedded database while it runs, on a port of this machine.
 * They share one server session: session settings and named prepared statements are everybody's.
 * @returns the function that ends it
 */
export async function startWireServer(options: WireOptions): Promise<() => Promise<void>> {
  // In the order in which they came.
  const sessions = new Map<WireSession, Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    const session = new WireSession({ ...WIRE_LIMITS, ...options }, socket)
    const strangers = [...sessions.keys()].filter(({ isStranger }) => isStranger)
    if (sessions.size - strangers.length >= MAX_CLIENTS) {
      socket.on('error', () => undefined)
      socket.end(fatalError('53300', 'too many clients already'))
      return socket.destroySoon()
    }
    if (strangers.length >= MAX_STRANGERS) strangers[0]?.drop()
    sessions.set(session, socket)
    socket.once('close', () => sessions.delete(session))
    session.run().catch((error: unknown) => console.error('[database port]', error))
  })
  await listenOn(server, options.port)
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sessions.values()) socket.destroy()
    })
}
