/**
 * What ingestion costs: pages a second beside a bare unpdf loop, memory of the worker over 1,000 pages, and what a
 * changed page of a long document costs; and when a long document answers where no model is configured. Usage: npm run bench:ingestion
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setInterval } from 'node:timers'
import { setTimeout as pause } from 'node:timers/promises'
import { createDataDir, removeDataDir, startApp } from '../support/app.ts'
import { startFakeModel } from '../support/fake-model/index.ts'
import { createPdf } from '../support/pdf.ts'
import {
  addSource,
  connect,
  createRoom,
  signUp,
  startAnswer,
  startIngestion,
} from '../support/client.ts'
import { startStackProcess, waitUntilReady } from '../support/stack-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const MEGABYTE = 1024 * 1024

spawnSync(
  resolve(ROOT, 'node_modules/.bin/deno'),
  [
    'run',
    '-A',
    '--cached-only',
    '--no-lock',
    '--config=functions/deno.json',
    'tests/bench/extraction.ts',
  ],
  { cwd: ROOT, stdio: 'inherit' },
)

const model = await startFakeModel()
await using stack = await startStackProcess({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' })
const { client } = stack
await measureMemory(1000)
await measureReplacement(140)
await model.close()
await measureFirstAnswer(143)

/** A page of some 2,500 characters, as a book has it. */
function bookPage(n: number): string {
  const lines = Array.from(
    { length: 34 },
    (_, i) =>
      `Line ${i} of page ${n} tells of item ${n * 100 + i} and of its ${(n * i) % 97} parts.`,
  )
  return ['The long manual', ...lines, `${n}`].join('\n')
}

async function measureMemory(pages: number): Promise<void> {
  const room = await createRoom(stack)
  const bytes = createPdf(Array.from({ length: pages }, (_, i) => bookPage(i + 1)))
  const before = residentBytes()
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, residentBytes())), 50)
  const start = performance.now()
  await startIngestion(stack, await addSource(stack, room, { title: 'long', kind: 'pdf', bytes }))
  await waitUntilReady(stack, room)
  clearInterval(timer)
  const seconds = (performance.now() - start) / 1000
  console.log(
    `${pages} pages (${(bytes.length / MEGABYTE).toFixed(1)} MB): ready after ${seconds.toFixed(1)} s, ` +
      `worker ${(before / MEGABYTE).toFixed(0)} MB before, ${(peak / MEGABYTE).toFixed(0)} MB at its peak`,
  )
}

/** Resident memory of the ingest worker; 0 between two workers. */
function residentBytes(): number {
  const pid = stack.workerPid('ingest')
  if (pid === undefined) return 0
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

async function measureReplacement(pages: number): Promise<void> {
  const room = await createRoom(stack)
  const contents = Array.from({ length: pages }, (_, i) => bookPage(i + 1))
  const id = await addSource(stack, room, {
    title: 'manual',
    kind: 'pdf',
    bytes: createPdf(contents),
  })
  await startIngestion(stack, id)
  await waitUntilReady(stack, room)
  const first = countEmbedded(0)
  const from = model.requests.length
  const changed = contents.with(69, bookPage(70).replace('Line 12', 'Changed line 12'))
  const path = `${room}/${id}.2.pdf`
  const { error } = await client.storage
    .from('documents')
    .upload(path, new Blob([createPdf(changed)], { type: 'application/pdf' }))
  if (error) throw error
  await client.from('documents').update({ storage_path: path }).eq('id', id).throwOnError()
  await startIngestion(stack, id)
  await waitUntilReady(stack, room)
  const { data } = await client
    .from('documents')
    .select('chunks_total')
    .eq('id', id)
    .single()
    .throwOnError()
  console.log(
    `one page of ${pages} changed: ${countEmbedded(from)} of ${data.chunks_total} chunks embedded again (all embedded so far: ${first})`,
  )
}

/** With the offline models, as a newcomer has them. */
async function measureFirstAnswer(pages: number): Promise<void> {
  const dataDir = await createDataDir()
  const app = await startApp({ dataDir })
  const { api_url: url, publishable_key: key } = app.status()
  const person = await signUp(connect(url, key))
  const room = await createRoom(person)
  const bytes = createPdf(Array.from({ length: pages }, (_, i) => bookPage(i + 1)))
  const start = performance.now()
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1)
  const until = async (table: 'documents' | 'messages', column: string, id: string) => {
    const row = () => person.client.from(table).select('*').eq('id', id).not(column, 'is', null)
    while ((await row().throwOnError()).data.length === 0) await pause(50)
    return seconds()
  }
  const id = await addSource(person, room, { title: 'long', kind: 'pdf', bytes })
  await startIngestion(person, id)
  const answers = await until('documents', 'live_version', id)
  const question = 'What does line 12 of page 70 tell of?'
  const first = await until('messages', 'finished_at', await startAnswer(person, room, question))
  const all = await until('documents', 'embedding_model', id)
  console.log(
    `${pages} pages, offline models: answers after ${answers} s, a question asked then is answered after ${first} s, all is embedded after ${all} s`,
  )
  await app.stop()
  await removeDataDir(dataDir)
}

function countEmbedded(from: number): number {
  return model.requests
    .slice(from)
    .flatMap(({ path, body }) =>
      path === '/v1/embeddings' ? (body as { input: string[] }).input : [],
    ).length
}
