import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { findFreePort, listenOn, requireFreePort } from '../../apps/embedded/src/ports.ts'

/** Linux gives the ports of our defaults to connections that leave this machine, too. */
async function takeByConnection(target: number): Promise<{ socket: Socket; port: number }> {
  const socket = connect(target, '127.0.0.1')
  await once(socket, 'connect')
  return { socket, port: socket.localPort ?? 0 }
}

it('a port on which nobody listens is waited for, one with a listener is refused at once', async () => {
  const server = createServer()
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  await listenOn(server, 0)
  const address = server.address()
  const target = typeof address === 'object' && address ? address.port : 0
  const { socket, port } = await takeByConnection(target)
  const peer = await accepted

  let isFree = false
  const waiting = requireFreePort(port, 'PORT').then(() => (isFree = true))
  await expect(requireFreePort(target, 'PORT')).rejects.toThrow(
    `Port ${target} is in use. Set PORT to a free one.`,
  )
  expect(isFree).toBe(false)
  socket.resetAndDestroy()
  peer.destroy()
  await waiting

  const late = createServer()
  await listenOn(late, port)
  late.close()
  server.close()
  await requireFreePort(await findFreePort(), 'PORT')
})

it('a free port is none that the system gives to whoever asks for any', async () => {
  for (let i = 0; i < 20; i++) expect(await findFreePort()).toBeLessThan(32_768)
})
