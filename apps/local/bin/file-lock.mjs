// One process at a time, on whatever Node a newcomer has; others wait.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const POLL_MS = 100

/**
 * Runs a step while this process alone has the lock. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} path a folder that stands for the lock
 * @param {() => T} step
 * @returns {T}
 */
export function withLock(path, step) {
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  try {
    return step()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** Making a folder either succeeds or finds it made: no two processes can both succeed. */
function take(path) {
  try {
    mkdirSync(path)
    writeFileSync(join(path, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (isAbandoned(path)) removeAbandoned(path)
  return false
}

/** Aside first: meanwhile somebody else may have taken it over, and then it goes back. */
function removeAbandoned(path) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (isAbandoned(aside)) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, path)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAbandoned(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    // ESRCH: no such process. Anything else, an id that is still to be written too, is somebody's lock.
    return error.code === 'ESRCH'
  }
}
