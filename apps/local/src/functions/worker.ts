import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REPOSITORY_ROOT } from '../config.ts'
import { findFreePort } from '../ports.ts'
import { SupervisedProcess } from '../supervised-process.ts'

export interface WorkerOptions {
  name: string
  env: Record<string, string>
  /** Hosts with ports that the function may reach. */
  allowNet: string[]
  /** Megabytes of JavaScript heap, as hosted. */
  memoryMb?: number
  log: (line: string) => void
}

const HOSTED_MEMORY_MB = 256

/** One edge function in a Deno process of its own. */
export function createWorker(options: WorkerOptions): SupervisedProcess {
  const { name, env, log } = options
  return new SupervisedProcess({
    name,
    log,
    isReady: (line) => line.startsWith('Listening on '),
    command: async () => {
      const address = `127.0.0.1:${await findFreePort()}`
      return {
        file: join(REPOSITORY_ROOT, 'node_modules/.bin/deno'),
        args: denoArguments(options),
        cwd: REPOSITORY_ROOT,
        env: { ...env, DENO_SERVE_ADDRESS: `tcp:${address}` },
        url: `http://${address}`,
      }
    },
  })
}

function denoArguments({ name, allowNet, memoryMb = HOSTED_MEMORY_MB }: WorkerOptions): string[] {
  return [
    'run',
    '--no-prompt',
    '--cached-only',
    '--no-lock',
    `--config=${join(REPOSITORY_ROOT, 'functions/deno.json')}`,
    `--v8-flags=--max-old-space-size=${memoryMb}`,
    `--allow-net=127.0.0.1,${allowNet.join(',')}`,
    `--allow-read=${REPOSITORY_ROOT}`,
    // LangChain asks for the home directory on loading, and lives well with what it cannot read there.
    '--allow-sys=homedir',
    // The process is given a small environment of its own, all of which the function may read.
    '--allow-env',
    join(import.meta.dirname, 'boot.ts'),
    pathToFileURL(join(REPOSITORY_ROOT, `functions/${name}/index.ts`)).href,
  ]
}
