import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface FunctionLogs {
  /** Adds a line of a function; `requestId` where it is known. */
  write: (name: string, line: string, requestId?: string) => void
}

export const logFolder = (dataDir: string): string => join(dataDir, 'logs')

/** Above this a file is put aside, instead of the one that was put aside before. */
const MAX_FILE_BYTES = 5_000_000
/** As hosted. */
const MAX_LINE_CHARACTERS = 10_000

/** One file for each function: `<time> <function> <request id or -> <text>`. */
export function createFunctionLogs(folder: string): FunctionLogs {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const sizes = new Map<string, number>()
  let isBroken = false
  return {
    write(name, line, requestId = '-') {
      const path = join(folder, `${name}.log`)
      const text = `${new Date().toISOString()} ${name} ${requestId} ${line.slice(0, MAX_LINE_CHARACTERS)}\n`
      try {
        const before = sizes.get(name) ?? (existsSync(path) ? statSync(path).size : 0)
        const isFull = before > MAX_FILE_BYTES
        if (isFull) renameSync(path, `${path}.1`)
        appendFileSync(path, text, { mode: 0o600 })
        sizes.set(name, (isFull ? 0 : before) + Buffer.byteLength(text))
        isBroken = false
      } catch (error) {
        // A disk that is full, or a folder that was removed: what is logged goes on, and so does logging.
        sizes.delete(name)
        if (!isBroken) console.error('[logs] lines are lost:', String(error))
        isBroken = true
      }
    },
  }
}
