// `npm start` passes on SIGTERM and SIGINT, and nothing when it is ended in another way.
import { readFileSync } from 'node:fs'

const POLL_MS = 500

/**
 * Calls `onGone` when the npm that started this process is gone. Only for one that npm started: whoever
 * runs the script in the background of a shell may leave the shell.
 * @param {() => void} onGone
 */
export function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  // A shell may stand between, which waits for us whatever becomes of npm.
  const grandparent = isShell(parent) ? parentOf(parent) : undefined
  const timer = setInterval(() => {
    const isThere =
      process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent)
    if (isThere) return
    clearInterval(timer)
    onGone()
  }, POLL_MS)
  timer.unref()
}

const isShell = (pid) => /^\((?:ba|da|z|k|fi|a)?sh\)$/.test(statOf(pid)?.name ?? '')
const parentOf = (pid) => statOf(pid)?.parent

/** Nothing where there is no /proc: there a shell takes the place of its one command. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')') + 1
    return {
      name: stat.slice(stat.indexOf('('), end),
      parent: Number(stat.slice(end + 1).split(' ')[1]),
    }
  } catch {
    return undefined
  }
}
