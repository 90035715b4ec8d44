import { AsyncLocalStorage } from 'node:async_hooks'
import { statfs } from 'node:fs/promises'

/** `low`: nothing large is stored. `full`: the database is for reading only, so that Postgres itself has room. */
export type DiskLevel = 'room' | 'low' | 'full'

export interface Disk {
  level: () => DiskLevel
  /** Looks anew, and says whether that many bytes more may be stored. */
  hasRoomFor: (bytes: number) => Promise<boolean>
  close: () => void
}

export interface DiskOptions {
  folder: string
  /** Free bytes below which it is `low`; `full` below half of them. */
  floorBytes?: number | undefined
  intervalMs?: number
  log?: (line: string) => void
}

const INTERVAL_MS = 1000
const DEFAULT_FLOOR_BYTES = 256 * 1024 * 1024
/** Of a disk that is small. */
const DEFAULT_FLOOR_SHARE = 0.2

/** Looks every second how much room there is where the data are. */
export async function watchDisk(options: DiskOptions): Promise<Disk> {
  const { folder, log = () => undefined, intervalMs = INTERVAL_MS } = options
  let level: DiskLevel = 'room'

  async function look(): Promise<{ free: number; floor: number }> {
    const { bavail, blocks, bsize } = await statfs(folder)
    const free = bavail * bsize
    const share = blocks * bsize * DEFAULT_FLOOR_SHARE
    const floor = options.floorBytes ?? Math.min(DEFAULT_FLOOR_BYTES, share)
    const seen = free >= floor ? 'room' : free >= floor / 2 ? 'low' : 'full'
    if (seen !== level) log(`[disk] ${WORDS[seen]} (${Math.floor(free / 1024 / 1024)} MB are free)`)
    level = seen
    return { free, floor }
  }
  /** A disk that cannot be asked is no reason to refuse anything. */
  const lookQuietly = () => look().catch(() => ({ free: Infinity, floor: 0 }))
  await lookQuietly()
  const timer = setInterval(lookQuietly, intervalMs).unref()
  return {
    level: () => level,
    hasRoomFor: async (bytes) => {
      const { free, floor } = await lookQuietly()
      return free - bytes >= floor / 2
    },
    close: () => clearInterval(timer),
  }
}

const WORDS: Record<DiskLevel, string> = {
  room: 'there is room again',
  low: 'nearly full: nothing large is stored',
  full: 'full: the database is for reading only',
}

/** What is done in here may read the database only. */
interface ReadOnlyScope {
  isRefused: boolean
}
const readOnly = new AsyncLocalStorage<ReadOnlyScope>()
const watched = new AsyncLocalStorage<ReadOnlyScope>()

/** Runs a request; `isRefused` afterwards says whether the database had no room for it, or was not to write. */
export async function watchRefusals<T>(
  mayWrite: boolean,
  use: () => Promise<T>,
): Promise<{ result: T; isRefused: boolean }> {
  const scope: ReadOnlyScope = { isRefused: false }
  const run = (): Promise<T> => watched.run(scope, use)
  const result = await (mayWrite ? run() : readOnly.run(scope, run))
  return { result, isRefused: scope.isRefused }
}

export const mayOnlyRead = (): boolean => readOnly.getStore() !== undefined

/** SQLSTATE: disk_full, read_only_sql_transaction. */
const REFUSALS = new Set(['53100', '25006'])

/** Notes it for the request that met with it. */
export function noteRefusal(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const scope = watched.getStore()
  if (scope && REFUSALS.has(code)) scope.isRefused = true
}

/** ENOSPC, or the quota of an account. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
