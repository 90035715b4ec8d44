import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from './keys.ts'

/** Thrown when another stack already runs on the data directory. */
export class AlreadyRunningError extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `DocuMind is already running on ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR to another folder.`,
    )
    this.name = 'AlreadyRunningError'
  }
}

/**
 * Takes the data directory for this process: PGlite opened twice on one directory silently loses
 * rows. A lock whose process is gone is taken over.
 * @returns the function that gives the directory back
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'lock')
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch (error) {
      if (!isTaken(error)) throw error
    }
    const holder = await readHolder(path)
    if (holder !== undefined && holder !== process.pid && isRunning(holder)) {
      throw new AlreadyRunningError(dataDir, holder)
    }
    await rm(path, { force: true })
  }
}

async function readHolder(path: string): Promise<number | undefined> {
  try {
    const pid = Number(await readFile(path, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch (error) {
    if (isMissingFile(error)) return undefined
    throw error
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
