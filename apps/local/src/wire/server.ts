import { createServer, type Socket } from 'node:net'
import { type SessionOptions, WireSession } from './session.ts'

export interface WireOptions extends Omit<SessionOptions, 'idleInTransactionMs'> {
  port: number
  idleInTransactionMs?: number
}

const IDLE_IN_TRANSACTION_MS = 30_000

/**
 * Lets psql and other Postgres clients use the embedded database while it runs, on a port of this machine.
 * They share one server session: session settings and named prepared statements are everybody's.
 * @returns the function that ends it
 */
export async function startWireServer(options: WireOptions): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    new WireSession({ idleInTransactionMs: IDLE_IN_TRANSACTION_MS, ...options }, socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => resolve())
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
}
