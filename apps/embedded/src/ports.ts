import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Browsers refuse some lower ones (6000, 6665 to 6669, 10080). */
const OWN_PORTS = { from: 12_000, to: 32_000 }
const RETRY_MS = 100
const PATIENCE_MS = 15_000
const CONNECT_MS = 1000

/**
 * A port of the loopback interface that nobody listens on. It lies below the ports that Linux, macOS and
 * Windows hand out by themselves: none of those is taken between here and the moment it is listened on.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(OWN_PORTS.from, OWN_PORTS.to)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE') && !hasCode(error, 'EACCES')) throw error
    return false
  }
  await close(server)
  return true
}

/** Throws a sentence for the person at the keyboard when `port` is taken. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  const server = createServer()
  try {
    await listenOn(server, port)
  } catch (cause) {
    if (!hasCode(cause, 'EADDRINUSE') && !hasCode(cause, 'EACCES')) throw cause
    const why = hasCode(cause, 'EACCES') ? 'needs an administrator' : 'is in use'
    const message = `Port ${port} ${why}. Set ${variable} to a free one.`
    throw new PortTakenError(message, { cause })
  }
  await close(server)
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/**
 * Listens on this machine's own interface. Linux gives the ports that we use by default to outgoing
 * connections as well: a port that is taken although nobody listens on it is waited for.
 */
export async function listenOn(server: Server, port: number): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; ;) {
    try {
      server.listen(port, '127.0.0.1')
      // Rejects when the server emits an error instead.
      await once(server, 'listening')
      return
    } catch (error) {
      const mayPass = hasCode(error, 'EADDRINUSE') && !(await hasListener(port))
      if (!mayPass || Date.now() > giveUpAt) throw error
    }
    await pause(RETRY_MS)
  }
}

async function hasListener(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
    // Linux may connect a socket with itself.
    return socket.localPort !== port
  } catch (error) {
    // Whoever does not answer in time may well be there.
    return !hasCode(error, 'ECONNREFUSED') && !hasCode(error, 'ECONNRESET')
  } finally {
    socket.destroy()
  }
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
