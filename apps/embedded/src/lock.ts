import { join, resolve } from 'node:path'
import { findHolder, isRunning, tryLock } from '../lib/file-lock.mjs'
import { DEFAULT_NAME } from './names.ts'

export { isRunning }

/** Thrown when another stack already runs on the data directory. */
export class AlreadyRunningError extends Error {
  constructor(dataDir: string, pid: number, name: string) {
    super(
      `${name} is already running on ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR to another folder.`,
    )
    this.name = 'AlreadyRunningError'
  }
}

const lockPath = (dataDir: string): string => join(resolve(dataDir), 'lock')

/**
 * Throws when another stack runs on the data directory.
 * @param name of the project, for the person who reads the error
 */
export async function requireUnlocked(dataDir: string, name = DEFAULT_NAME): Promise<void> {
  const holder = findHolder(lockPath(dataDir))
  if (holder) throw new AlreadyRunningError(dataDir, holder.pid, name)
}

/**
 * Takes the data directory for this process: PGlite opened twice on one directory silently loses
 * rows. A lock whose process is gone is taken over.
 * @returns the function that gives the directory back
 */
export async function lockDataDir(
  dataDir: string,
  name = DEFAULT_NAME,
): Promise<() => Promise<void>> {
  const { release, holder } = tryLock(lockPath(dataDir))
  if (holder) throw new AlreadyRunningError(dataDir, holder.pid, name)
  return async () => release()
}
