/**
 * The offline model server as a process. Ends on SIGTERM and SIGINT, and when its parent goes away:
 * when the IPC channel closes or, started without one, when stdin ends.
 */
import { HEARTBEAT, HEARTBEAT_MS } from '../../../embedded/src/heartbeat.ts'
import { guardProcess } from '../../../embedded/src/process-guard.ts'
import { createEmbedder } from './embedder.ts'
import { createModelServer } from './server.ts'

const embedder = createEmbedder()
const server = createModelServer(embedder)

let stopping = false

guardProcess('models')

function stop(): void {
  stopping = true
  server.close()
  server.closeAllConnections()
  void embedder.close().finally(() => process.exit(0))
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
if (process.channel) process.on('disconnect', stop)
else process.stdin.on('end', stop).resume()

server.listen(Number(process.env['MODELS_PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  console.log(`models: listening on http://127.0.0.1:${port}/v1`)
  setInterval(() => console.log(HEARTBEAT), HEARTBEAT_MS).unref()
  // Loads the weights now, so that the first question does not wait for them.
  embedder.embed(['warm up']).catch((error: unknown) => {
    if (!stopping) console.error('models:', error)
  })
})
