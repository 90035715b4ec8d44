import { createServer } from 'node:net'

/** A port of the loopback interface that nobody listens on. */
export const findFreePort = (): Promise<number> => listenOnce(0)

/** Throws a sentence for the person at the keyboard when `port` is taken. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  try {
    await listenOnce(port)
  } catch (cause) {
    const message = `Port ${port} is in use. Set ${variable} to a free one.`
    throw new PortTakenError(message, { cause })
  }
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('No free port'))
      })
    })
  })
}
