import type { OpenPages } from './pages.ts'

/** Files kept open may have this many bytes together: beside them a worker of 256 MB still has to read. */
const MAX_BYTES = 24 * 1024 * 1024
const MAX_FILES = 4
/** The next slice of a file is asked for soon after the one before. */
const IDLE_MS = 20_000

interface Entry {
  pages: OpenPages
  byteLength: number
  timer: ReturnType<typeof setTimeout>
}

/**
 * Files that a worker keeps open between two slices of the same file, so that it does not download and
 * parse the file, and its fonts, once for every slice. A file that is not here is opened again.
 */
export class OpenFiles {
  readonly #entries = new Map<string, Entry>()

  /** Takes a file out, to be read and then put back or closed. */
  take(key: string): { pages: OpenPages; byteLength: number } | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    clearTimeout(entry.timer)
    this.#entries.delete(key)
    return entry
  }

  /** Keeps a file for its next slice, and closes others if they are too many. */
  async put(key: string, pages: OpenPages, byteLength: number): Promise<void> {
    if (byteLength > MAX_BYTES) return pages.close()
    const timer = setTimeout(() => void this.take(key)?.pages.close(), IDLE_MS)
    this.#entries.set(key, { pages, byteLength, timer })
    while (this.#entries.size > MAX_FILES || this.#bytes() > MAX_BYTES) {
      const [oldest] = this.#entries.keys()
      if (oldest === undefined) return
      await this.take(oldest)?.pages.close()
    }
  }

  /** Closes them all. */
  async close(): Promise<void> {
    for (const key of [...this.#entries.keys()]) await this.take(key)?.pages.close()
  }

  #bytes(): number {
    let bytes = 0
    for (const { byteLength } of this.#entries.values()) bytes += byteLength
    return bytes
  }
}
