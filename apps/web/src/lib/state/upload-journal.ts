import type { FailureCode } from '#lib/api/failure-codes.ts'
import { readStored, storedKeys, writeStored } from './storage.ts'

/** A file that was to be uploaded when its page was closed. Its bytes are gone: it has to be chosen again. */
export interface LostUpload {
  path: string
  size: number
  /** Why it was refused; null for one that was waiting or on its way. */
  code: FailureCode | null
}

const PREFIX = 'documind:uploads:'
const SAVE_MS = 300

/**
 * Remembers, in the browser, which files of a room are not uploaded yet. Each tab has its own list, under a lock that ends
 * with the tab: so another one can tell lists of tabs that are closed from those that are at work.
 */
export class UploadJournal {
  readonly #prefix: string
  readonly #tab = crypto.randomUUID()
  #timer: ReturnType<typeof setTimeout> | undefined
  #pending: readonly LostUpload[] | undefined
  #isOpen = false

  constructor(roomId: string) {
    this.#prefix = `${PREFIX}${roomId}:`
  }

  /** What closed tabs left, which is this tab's from now on. */
  async takeLost(): Promise<LostUpload[]> {
    const alive = await aliveTabs()
    const lost: LostUpload[] = []
    for (const key of storedKeys(this.#prefix)) {
      if (key === this.#key || alive.has(key)) continue
      lost.push(...parse(readStored(key)))
      writeStored(key, '')
    }
    return lost
  }

  /** Soon: a list of hundreds changes with every file. */
  save(uploads: readonly LostUpload[]): void {
    this.#open()
    this.#pending = uploads
    this.#timer ??= setTimeout(() => this.#write(), SAVE_MS)
  }

  get #key(): string {
    return this.#prefix + this.#tab
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending === undefined) return
    const rows = this.#pending.map(({ path, size, code }) => [path, size, code])
    writeStored(this.#key, rows.length === 0 ? '' : JSON.stringify(rows))
    this.#pending = undefined
  }

  #open(): void {
    if (this.#isOpen || typeof window === 'undefined') return
    this.#isOpen = true
    addEventListener('pagehide', () => this.#write())
    // Held until the tab is gone, however it goes.
    void navigator.locks?.request(this.#key, () => new Promise<void>(() => undefined))
  }
}

async function aliveTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return new Set(held.map(({ name }) => name ?? ''))
}

function parse(text: string): LostUpload[] {
  try {
    const rows: unknown = JSON.parse(text)
    if (!Array.isArray(rows)) return []
    return rows.flatMap((row: unknown) => {
      if (!Array.isArray(row)) return []
      const [path, size, code] = row as unknown[]
      if (typeof path !== 'string' || typeof size !== 'number') return []
      return [{ path, size, code: typeof code === 'string' ? (code as FailureCode) : null }]
    })
  } catch {
    return []
  }
}
