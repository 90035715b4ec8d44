/**
 * Loaded before a process that does not know of us: ends it when its standard input closes, which
 * happens when the process that started it is gone, however it went, and has it say that it is alive.
 */
import { HEARTBEAT, HEARTBEAT_MS } from './heartbeat.ts'
import { guardProcess } from './process-guard.ts'

process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
// It must not be what keeps the process alive.
process.stdin.unref()

const beat = (): void => void process.stdout.write(`${HEARTBEAT}\n`)
beat()
setInterval(beat, HEARTBEAT_MS).unref()
guardProcess(process.env['PROCESS_NAME'] ?? 'child')
