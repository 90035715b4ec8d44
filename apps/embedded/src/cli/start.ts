import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { supervise } from '../../lib/supervise.mjs'
import { prepareDataDir } from '../data-dir.ts'
import { isRunning, requireUnlocked } from '../lock.ts'
import { readRunFile, type RunningStack } from '../run-file.ts'
import { siblingFile } from '../sibling-file.ts'
import { type CliProject, prepareProject } from './project.ts'

const POLL_MS = 100
const STOP_MS = 60_000
/** Lines of the log that say why a start failed. */
const LAST_LINES = 20

const logFile = (dataDir: string): string => join(dataDir, 'stack.log')

/** Runs the stack here until it is told to stop. @returns the exit status */
export async function startHere(project: CliProject): Promise<number> {
  await prepareProject(project)
  const stack = supervise({
    name: project.name,
    command: process.execPath,
    args: [siblingFile(import.meta, 'main'), project.root],
    cwd: project.root,
    env: process.env,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stack.stop(signal))
  }
  return stack.ended
}

/**
 * Starts the stack in the background, and waits until it is ready.
 * @returns the stack; undefined when it ended before, and then what it said has been printed
 */
export async function startDetached(project: CliProject): Promise<RunningStack | undefined> {
  const { dataDir } = project.settings
  await prepareProject(project)
  await prepareDataDir(dataDir)
  await requireUnlocked(dataDir, project.name)
  const log = openSync(logFile(dataDir), 'w', 0o600)
  const args = [
    siblingFile(import.meta, 'index'),
    'start',
    '--foreground',
    '--workdir',
    project.root,
  ]
  const child = spawn(process.execPath, args, {
    cwd: project.root,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = once(child, 'exit').then(() => true)
  for (;;) {
    const running = await readRunFile(dataDir)
    if (running) {
      child.unref()
      return running
    }
    if (await Promise.race([ended, pause(POLL_MS, false)])) break
  }
  const said = await readFile(logFile(dataDir), 'utf8')
  console.error(said.trimEnd().split('\n').slice(-LAST_LINES).join('\n'))
  return undefined
}

/** Ends the stack of a folder, if one runs; resolves when the data directory is free again. */
export async function stopStack({ settings }: CliProject): Promise<boolean> {
  const running = await readRunFile(settings.dataDir)
  if (!running) return false
  process.kill(running.pid, 'SIGTERM')
  for (const giveUpAt = Date.now() + STOP_MS; isRunning(running.pid); await pause(POLL_MS)) {
    if (Date.now() > giveUpAt) throw new Error(`Process ${running.pid} does not end`)
  }
  return true
}
