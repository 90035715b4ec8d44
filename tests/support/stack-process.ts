import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { type Caller, connect, signUp } from './client.ts'
import { parseJson } from './json.ts'
import { fillDataDir } from './ready-database.ts'

const RUN_STACK = resolve(import.meta.dirname, 'run-stack.ts')

/** The embedded stack in a process of its own, with somebody signed in: for benches and soaks. */
export interface StackProcess extends AsyncDisposable, Caller {
  /** Process id of the worker of a function, while there is one. */
  workerPid(name: 'chat' | 'ingest' | 'maintenance'): number | undefined
}

/** What a stack that has started prints. */
export interface StartedStack {
  process: ChildProcess
  /** Ids of the processes that it started. */
  workers: number[]
}

/** Starts the stack; resolves when it is there, and rejects when it ends before that. */
export async function spawnStack(env: Record<string, string>): Promise<StartedStack> {
  const stack = spawn(process.execPath, [RUN_STACK], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(stack, 'exit').then(() => {
    throw new Error('The stack did not start')
  })
  ended.catch(() => undefined)
  const line: unknown[] = await Promise.race([once(stack.stdout, 'data'), ended])
  const { workers } = parseJson(String(line[0]), z.object({ workers: z.array(z.number()) }))
  return { process: stack, workers }
}

/** @param env variables of the functions and the stack, such as `OPENAI_BASE_URL` */
export async function startStackProcess(env: Record<string, string>): Promise<StackProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'documind-stack-'))
  await fillDataDir(dataDir)
  const [apiPort, dbPort] = [await findFreePort(), await findFreePort()]
  const { process: stack } = await spawnStack({
    DATA_DIR: dataDir,
    SUPABASE_PORT: String(apiPort),
    SUPABASE_DB_PORT: String(dbPort),
    ...env,
  })
  const client = connect(`http://127.0.0.1:${apiPort}`, await readPublishableKey(dataDir))
  await signUp(client)
  return {
    client,
    workerPid: (name) => findChild(stack.pid, `functions/${name}/`),
    async [Symbol.asyncDispose]() {
      const ended = once(stack, 'exit')
      stack.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What the keys of a data directory say that a client needs. */
export async function readPublishableKey(dataDir: string): Promise<string> {
  const keys = await readFile(join(dataDir, 'keys.json'), 'utf8')
  return parseJson(keys, z.object({ publishableKey: z.string() })).publishableKey
}

function findChild(parent: number | undefined, text: string): number | undefined {
  const processes = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], {
    encoding: 'utf8',
  })
  const line = processes.split('\n').find((line) => line.includes(text))
  return line === undefined ? undefined : Number.parseInt(line, 10)
}

/** Resolves when every document of the room is ready; throws when one failed. */
export async function waitUntilReady({ client }: Caller, roomId: string): Promise<void> {
  for (;;) {
    const { data } = await client
      .from('documents')
      .select('title, status, error_code')
      .eq('room_id', roomId)
      .throwOnError()
    const failed = data.filter(({ status }) => status === 'failed')
    if (failed.length > 0) throw new Error(`failed: ${JSON.stringify(failed)}`)
    if (data.every(({ status }) => status === 'ready')) return
    await pause(200)
  }
}
