import type { Server } from 'node:http'
import { listenOn } from './ports.ts'

/**
 * Longer than clients keep a connection that nobody uses: whoever closes first while the other is
 * sending makes a request fail, and Node's own five seconds are as short as theirs.
 */
const KEEP_ALIVE_MS = 75_000

/** Serves this machine only. */
export function listen(server: Server, port: number): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return listenOn(server, port)
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
