import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
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

/** Process ids come again, after a restart of a container even at once; a start time does not. */
interface Holder {
  pid: number
  startedAt: string
}

/** Throws when another stack runs on the data directory. */
export async function requireUnlocked(dataDir: string): Promise<void> {
  const holder = await readHolder(lockPath(dataDir))
  if (holder && (await isHolderRunning(holder))) throw new AlreadyRunningError(dataDir, holder.pid)
}

const lockPath = (dataDir: string): string => join(resolve(dataDir), 'lock')

/**
 * Takes the data directory for this process: PGlite opened twice on one directory silently loses
 * rows. A lock whose process is gone is taken over.
 * @returns the function that gives the directory back
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = lockPath(dataDir)
  const self: Holder = { pid: process.pid, startedAt: await readStartTime(process.pid) }
  for (;;) {
    try {
      await writeFile(path, JSON.stringify(self), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch (error) {
      if (!isTaken(error)) throw error
    }
    await requireUnlocked(dataDir)
    await rm(path, { force: true })
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, startedAt }: Partial<Holder> = JSON.parse(await readFile(path, 'utf8'))
    return pid === undefined || startedAt === undefined ? undefined : { pid, startedAt }
  } catch (error) {
    // Cut off while it was written: its process did not live to use it.
    if (isMissingFile(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}

async function isHolderRunning({ pid, startedAt }: Holder): Promise<boolean> {
  return isRunning(pid) && (await readStartTime(pid)) === startedAt
}

/**
 * When a process started, in the kernel's ticks since boot; empty where there is no /proc, `ended`
 * for one that is dead and only waits for its parent to notice.
 */
async function readStartTime(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the second field, the name, may hold spaces and ends with the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? '')
  } catch {
    return ''
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
