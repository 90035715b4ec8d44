// One lock, for the data directory and for builds, on whatever Node a newcomer has. Our own: the packages
// for it (proper-lockfile 4) take over a lock in two steps, between which a second one takes it as well.
import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const POLL_MS = 100
const COLLISION_MS = 20

/**
 * Process ids come again, after a restart of a container even at once; a start time does not.
 * @typedef {{ pid: number, startedAt: string }} Holder
 * @typedef {{ release: () => void, holder?: undefined } | { release?: undefined, holder: Holder }} Attempt
 */

/**
 * Takes a lock for this process, or says who has it. The lock of a process that is gone is not removed and
 * made anew, which two can do at once: the next one has the next number (`lock`, `lock.1`, ...), and of a
 * number there is only one. Whoever made one looks once more, and gives way to any process that lives: of
 * two, the later one sees the earlier. Only the holder removes what others left behind.
 * @param {string} path
 * @returns {Attempt}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    const found = readLocks(path)
    const holder = found.map((lock) => lock.holder).find(isHolderRunning)
    if (holder) return { holder }
    const number = Math.max(-1, ...found.map((lock) => lock.number)) + 1
    const own = number === 0 ? path : `${path}.${number}`
    if (!create(own)) continue
    const others = readLocks(path).filter((lock) => lock.path !== own)
    if (!others.some((lock) => isHolderRunning(lock.holder))) {
      for (const lock of others) rmSync(lock.path, { recursive: true, force: true })
      return { release: once(() => rmSync(own, { force: true })) }
    }
    rmSync(own, { force: true })
    sleep(Math.random() * COLLISION_MS)
  }
}

/**
 * Who has the lock, if anybody.
 * @param {string} path
 * @returns {Holder | undefined}
 */
export function findHolder(path) {
  return readLocks(path)
    .map(({ holder }) => holder)
    .find(isHolderRunning)
}

/**
 * Runs a step while this process alone has the lock; others wait.
 * @template T
 * @param {string} path
 * @param {() => T} step
 * @returns {T}
 */
export function withLock(path, step) {
  let attempt = tryLock(path)
  while (!attempt.release) {
    sleep(POLL_MS)
    attempt = tryLock(path)
  }
  try {
    return step()
  } finally {
    attempt.release()
  }
}

/**
 * The same for a step that takes its time, during which this process hears signals.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function withLockAsync(path, step) {
  let attempt = tryLock(path)
  while (!attempt.release) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    attempt = tryLock(path)
  }
  try {
    return await step()
  } finally {
    attempt.release()
  }
}

/** A second time it would be somebody else's. */
function once(step) {
  let isDone = false
  return () => {
    if (!isDone) step()
    isDone = true
  }
}

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** The file appears with its content in it, or not at all. */
function create(path) {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.draft`
  const self = { pid: process.pid, startedAt: readStartTime(process.pid) }
  writeFileSync(draft, JSON.stringify(self), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    // File systems without hard links (exFAT): a reader may find it empty for an instant.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(error.code)) throw error
    return createPlain(path, self)
  } finally {
    rmSync(draft, { force: true })
  }
}

function createPlain(path, self) {
  try {
    writeFileSync(path, JSON.stringify(self), { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Every lock there is, held or left behind. */
function readLocks(path) {
  const name = basename(path)
  let names = []
  try {
    names = readdirSync(dirname(path))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  return names.flatMap((entry) => {
    const number = entry === name ? 0 : Number(entry.slice(name.length + 1))
    const isLock = entry === name || (entry.startsWith(`${name}.`) && /\.[1-9]\d*$/.test(entry))
    if (!isLock || !Number.isInteger(number)) return []
    const at = join(dirname(path), entry)
    return [{ path: at, number, holder: readHolder(at) }]
  })
}

/** Undefined when nobody can be read from it: its process did not live to use it, or gave it back. */
function readHolder(path) {
  try {
    // Before November 2026 the lock of builds was a folder.
    if (statSync(path).isDirectory()) {
      return { pid: Number(readFileSync(join(path, 'pid'), 'utf8')), startedAt: undefined }
    }
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8'))
    return Number.isInteger(pid) ? { pid, startedAt } : undefined
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function isHolderRunning(holder) {
  if (!holder || !isRunning(holder.pid)) return false
  const { startedAt } = holder
  return startedAt === undefined || readStartTime(holder.pid) === startedAt
}

/**
 * When a process started, in the kernel's ticks since boot, or as `ps` says it; empty where neither is
 * known, `ended` for one that is dead and only waits for its parent to notice.
 * @param {number} pid
 * @returns {string}
 */
export function readStartTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the second field, the name, may hold spaces and ends with the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? '')
  } catch {
    if (process.platform === 'linux' || process.platform === 'win32') return ''
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
export function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    return error.code === 'EPERM'
  }
}
