import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const PAGE_BYTES = 4096
const CHECK_INTERVAL_MS = 200

/** Memory that a process has in RAM, in bytes; null when it is gone. */
export async function residentBytes(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') {
      const pages = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]
      return Number(pages) * PAGE_BYTES
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
    return Number(stdout) * 1024
  } catch {
    return null
  }
}

/**
 * Calls `onExceeded`, once, when a process has more than `limitBytes()` in RAM. Looked at from outside,
 * since a function that computes without a pause could not look itself.
 * @returns the function that ends it
 */
export function watchMemory(
  pid: number,
  limitBytes: () => number,
  onExceeded: (bytes: number) => void,
  read: typeof residentBytes = residentBytes,
): () => void {
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  // One look after another, however long one takes.
  const lookLater = (): void => {
    if (!isOver) timer = setTimeout(look, CHECK_INTERVAL_MS).unref()
  }
  const look = (): void => {
    read(pid)
      .then((bytes) => {
        if (isOver) return
        // Gone: what is started in its place has another watch.
        isOver = bytes === null || bytes > limitBytes()
        if (bytes !== null && isOver) onExceeded(bytes)
      }, console.error)
      .finally(lookLater)
  }
  lookLater()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
