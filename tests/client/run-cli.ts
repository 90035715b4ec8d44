import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const BIN = resolve(import.meta.dirname, '../../apps/cli/bin/documind.mjs')

export interface RunningCli {
  process: ChildProcess
  /** What it has printed so far. */
  readonly stdout: string
  readonly stderr: string
  /** The exit code. */
  ended: Promise<number>
}

export interface CliOptions {
  /** In place of the user's configuration. */
  configHome: string
  input?: string
  env?: Record<string, string>
}

/** The command line as a process. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const { configHome, input = '', env = {} } = options
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: configHome, ...env },
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => (texts[name] += chunk))
  }
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code]: unknown[]) => Number(code ?? -1))
  return {
    process: child,
    ended,
    get stdout() {
      return texts.stdout
    },
    get stderr() {
      return texts.stderr
    },
  }
}

/** Runs it to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const running = startCli(args, options)
  const code = await running.ended
  return { code, stdout: running.stdout, stderr: running.stderr }
}
