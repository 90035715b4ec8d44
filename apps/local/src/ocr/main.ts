/**
 * Text recognition as a process. It takes the computing time that nobody else wants. Ends on SIGTERM and SIGINT, and when its
 * parent goes away and with it its standard input.
 */
import { existsSync } from 'node:fs'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { HEARTBEAT, HEARTBEAT_MS } from '../../../embedded/src/heartbeat.ts'
import { guardProcess } from '../../../embedded/src/process-guard.ts'
import { type Engine, OcrError } from './engine.ts'
import { INSTALLED_FILE } from './installed-file.ts'
import { loadEngine } from './load-engine.ts'
import { createOcrServer } from './server.ts'

// Before any thread is started: threads have the priority of the one that started them.
try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Some containers forbid it.
}
guardProcess('ocr')

const MAX_THREADS = 4
const folder = process.env['OCR_PACKAGES'] ?? ''
let loading: Promise<Engine> | undefined

function getEngine(): Promise<Engine> {
  if (!existsSync(join(folder, INSTALLED_FILE))) {
    return Promise.reject(new OcrError(503, 'packages_missing', 'Recognition is not installed'))
  }
  loading ??= loadEngine(folder, Math.min(MAX_THREADS, availableParallelism()))
  loading.catch(() => (loading = undefined))
  return loading
}

const server = createOcrServer(getEngine)

function stop(): void {
  server.close(() => process.exit(0))
  server.closeAllConnections()
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop).resume()

server.listen(Number(process.env['OCR_PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  console.log(`ocr: listening on http://127.0.0.1:${port}`)
  setInterval(() => console.log(HEARTBEAT), HEARTBEAT_MS).unref()
})
