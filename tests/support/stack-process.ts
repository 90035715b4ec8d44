import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { findFreePort } from '../../apps/embedded/src/ports.ts'

const RUN_STACK = resolve(import.meta.dirname, 'run-stack.ts')

/** The embedded stack in a process of its own, with somebody signed in: for benches and soaks. */
export interface StackProcess extends AsyncDisposable {
  client: SupabaseClient
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
  const [line] = await Promise.race([once(stack.stdout, 'data'), ended])
  return { process: stack, workers: JSON.parse(String(line)).workers }
}

/** @param env variables of the functions and the stack, such as `OPENAI_BASE_URL` */
export async function startStackProcess(env: Record<string, string>): Promise<StackProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'documind-stack-'))
  const [apiPort, dbPort] = [await findFreePort(), await findFreePort()]
  const { process: stack } = await spawnStack({
    DATA_DIR: dataDir,
    SUPABASE_PORT: String(apiPort),
    SUPABASE_DB_PORT: String(dbPort),
    ...env,
  })
  return {
    client: await signUp(`http://127.0.0.1:${apiPort}`, dataDir),
    workerPid: (name) => findChild(stack.pid, `functions/${name}/`),
    async [Symbol.asyncDispose]() {
      const ended = once(stack, 'exit')
      stack.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function signUp(url: string, dataDir: string): Promise<SupabaseClient> {
  const { publishableKey } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8'))
  const client = createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { error } = await client.auth.signUp({ email: 'a@example.com', password: 'correct horse' })
  if (error) throw error
  return client
}

function findChild(parent: number | undefined, text: string): number | undefined {
  const processes = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], {
    encoding: 'utf8',
  })
  const line = processes.split('\n').find((line) => line.includes(text))
  return line === undefined ? undefined : Number.parseInt(line, 10)
}

export interface SourceFile {
  title: string
  kind: 'pdf' | 'docx' | 'text' | 'article'
  bytes: Uint8Array<ArrayBuffer>
}

const FILE_TYPES = {
  pdf: ['pdf', 'application/pdf'],
  text: ['txt', 'text/plain'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
} as const

export async function createRoom(client: SupabaseClient): Promise<string> {
  const { data } = await client
    .from('rooms')
    .insert({ name: 'Room' })
    .select('id')
    .single()
    .throwOnError()
  return data.id
}

/** Stores the file and its row, without asking for its ingestion. */
export async function addSource(
  client: SupabaseClient,
  roomId: string,
  { title, kind, bytes }: SourceFile,
): Promise<string> {
  const id = crypto.randomUUID()
  const row = { id, room_id: roomId, kind, title }
  if (kind === 'article') {
    const body = new TextDecoder().decode(bytes)
    await client
      .from('documents')
      .insert({ ...row, body })
      .throwOnError()
    return id
  }
  const [extension, type] = FILE_TYPES[kind]
  const path = `${roomId}/${id}.${extension}`
  const { error } = await client.storage.from('documents').upload(path, new Blob([bytes], { type }))
  if (error) throw error
  await client
    .from('documents')
    .insert({ ...row, storage_path: path })
    .throwOnError()
  return id
}

export async function startIngestion(client: SupabaseClient, id: string): Promise<void> {
  const { error } = await client.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
  if (error) throw error
}

/** Resolves when every document of the room is ready; throws when one failed. */
export async function waitUntilReady(client: SupabaseClient, roomId: string): Promise<void> {
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
