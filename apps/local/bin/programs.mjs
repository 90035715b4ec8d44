// Programs that a start runs to their end before the stack is there, and that end with it.
import { spawn } from 'node:child_process'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a program; resolves to its exit status, or to what kept it from running. What it prints goes to
 * standard error, if not told otherwise.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number | Error>}
 */
export function runProgram(command, args, options) {
  return new Promise((resolve) => {
    // A process group of its own, so that what it starts itself can be ended with it.
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], detached: true, ...options })
    running.add(child)
    const end = (result) => {
      running.delete(child)
      resolve(result)
    }
    child.once('error', end)
    child.once('exit', (code) => end(code ?? 1))
  })
}

/** Ends them, and what they have started. */
export function endPrograms() {
  for (const child of running) {
    try {
      if (process.platform === 'win32') child.kill()
      else if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
}
