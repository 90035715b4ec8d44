/**
 * Kills the ingest worker at random moments while it reads and embeds twenty documents, again and again, and checks
 * that what is stored at the end is what an undisturbed run stores: no chunk lost, doubled or changed.
 * Usage: npm run soak:ingestion -- [times=200] [seed=1]
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { findFreePort } from '../../apps/local/src/ports.ts'
import { createDocx, wordParagraph } from '../support/docx.ts'
import { startFakeModel } from '../support/fake-model/index.ts'
import { createPdf } from '../support/pdf.ts'
import { createRandom } from '../support/random.ts'

const RUN_STACK = resolve(import.meta.dirname, '../support/run-stack.ts')
const FIXTURES = resolve(import.meta.dirname, '../../../shared/fixtures')
const MIN_LIFE_MS = 200
const MAX_LIFE_MS = 2500

const times = Number(process.argv[2] ?? 200)
const random = createRandom(Number(process.argv[3] ?? 1))

interface Source {
  title: string
  kind: 'pdf' | 'docx' | 'text' | 'article'
  bytes: Uint8Array<ArrayBuffer>
}

const dataDir = await mkdtemp(join(tmpdir(), 'documind-soak-'))
const model = await startFakeModel()
const [apiPort, dbPort] = [await findFreePort(), await findFreePort()]
const stack = spawn(process.execPath, [RUN_STACK], {
  env: {
    ...process.env,
    DATA_DIR: dataDir,
    SUPABASE_PORT: String(apiPort),
    SUPABASE_DB_PORT: String(dbPort),
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'none',
    INGEST_LEASE_S: '4',
  },
  stdio: ['ignore', 'pipe', 'ignore'],
})
await once(stack.stdout, 'data')
const client = await signUp()
const sources = await createSources()

const expected = await ingestAll(() => Promise.resolve())
console.log(`undisturbed: ${sources.length} documents, ${expected.chunks} chunks`)
let kills = 0
let differences = 0
while (kills < times) {
  const found = await ingestAll(killer)
  const same = found.digest === expected.digest
  if (!same) differences++
  console.log(`${kills} kills: ${found.chunks} chunks, ${same ? 'the same' : 'DIFFERENT'}`)
}
stack.kill('SIGTERM')
await once(stack, 'exit')
await model.close()
await rm(dataDir, { recursive: true, force: true })
console.log(`${kills} kills, ${differences} runs with other chunks than the undisturbed one`)
process.exit(differences === 0 ? 0 : 1)

async function signUp(): Promise<SupabaseClient> {
  const { publishableKey } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8'))
  const client = createClient(`http://127.0.0.1:${apiPort}`, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { error } = await client.auth.signUp({
    email: 'soak@example.com',
    password: 'correct horse',
  })
  if (error) throw error
  return client
}

async function createSources(): Promise<Source[]> {
  const sentence = (n: number): string => `Part ${n} has ${n * 37} screws and ${n % 7} nuts.`
  const page = (n: number): string =>
    ['Manual of parts', ...Array.from({ length: 20 }, (_, i) => sentence(n * 20 + i)), `${n}`].join(
      '\n',
    )
  const pdfs = Array.from({ length: 10 }, (_, i): Source => {
    const pages = Array.from({ length: 50 + i }, (_, n) => page(n + i * 100))
    return { title: `pdf ${i}`, kind: 'pdf', bytes: createPdf(pages) }
  })
  const articles = Array.from({ length: 5 }, (_, i): Source => {
    const text = Array.from({ length: 800 }, (_, n) => `${sentence(n + i)}零件${n}在第${i}章。`)
    return {
      title: `article ${i}`,
      kind: 'article',
      bytes: new TextEncoder().encode(text.join('\n\n')),
    }
  })
  const texts = Array.from({ length: 2 }, (_, i): Source => {
    const text = Array.from({ length: 900 }, (_, n) => sentence(n * 3 + i)).join('\n')
    return { title: `text ${i}`, kind: 'text', bytes: new TextEncoder().encode(text) }
  })
  const word = createDocx(
    Array.from({ length: 900 }, (_, n) => wordParagraph(sentence(n))).join(''),
  )
  const real = await Promise.all(
    ['debmake-doc.en.pdf', 'debmake-doc.zh-tw.pdf'].map(async (title): Promise<Source> => ({
      title,
      kind: 'pdf',
      bytes: Uint8Array.from(await readFile(join(FIXTURES, title))),
    })),
  )
  return [...pdfs, ...articles, ...texts, { title: 'word', kind: 'docx', bytes: word }, ...real]
}

/** Adds all documents to a new room, waits until they are ready while `disturb` runs, and tells what is stored. */
async function ingestAll(
  disturb: (done: AbortSignal) => Promise<void>,
): Promise<{ chunks: number; digest: string }> {
  const { data: room } = await client
    .from('rooms')
    .insert({ name: 'Soak' })
    .select('id')
    .single()
    .throwOnError()
  for (const source of sources) await add(room.id, source)
  const done = new AbortController()
  const disturbing = disturb(done.signal)
  await client.functions.invoke(`ingest/documents/${await firstDocument(room.id)}`, {
    method: 'POST',
  })
  await waitUntilReady(room.id)
  done.abort()
  await disturbing
  const result = await describeChunks(room.id)
  await client.from('rooms').delete().eq('id', room.id).throwOnError()
  return result
}

async function add(roomId: string, { title, kind, bytes }: Source): Promise<void> {
  const id = crypto.randomUUID()
  const row = { id, room_id: roomId, kind, title }
  if (kind === 'article') {
    const body = new TextDecoder().decode(bytes)
    await client
      .from('documents')
      .insert({ ...row, body })
      .throwOnError()
    return
  }
  const [extension, type] = {
    pdf: ['pdf', 'application/pdf'],
    text: ['txt', 'text/plain'],
    docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  }[kind]
  const path = `${roomId}/${id}.${extension}`
  const { error } = await client.storage
    .from('documents')
    .upload(path, new Blob([bytes], { type: `${type}` }))
  if (error) throw error
  await client
    .from('documents')
    .insert({ ...row, storage_path: path })
    .throwOnError()
}

async function firstDocument(roomId: string): Promise<string> {
  const { data } = await client
    .from('documents')
    .select('id')
    .eq('room_id', roomId)
    .limit(1)
    .throwOnError()
  return data[0]?.id
}

async function waitUntilReady(roomId: string): Promise<void> {
  for (;;) {
    const { data } = await client
      .from('documents')
      .select('title, status, error_code')
      .eq('room_id', roomId)
      .throwOnError()
    const failed = data.filter(({ status }) => status === 'failed')
    if (failed.length > 0) throw new Error(`failed: ${JSON.stringify(failed)}`)
    if (data.every(({ status }) => status === 'ready')) return
    await pause(300)
  }
}

/** Everything about the chunks but their ids, put into one hash. */
async function describeChunks(roomId: string): Promise<{ chunks: number; digest: string }> {
  const rows: string[] = []
  for (let from = 0; ; from += 500) {
    const { data } = await client
      .from('chunks')
      .select(
        'ordinal, page, content, start_offset, end_offset, terms, document:documents!chunks_document_id_room_id_fkey(title, pages_done, chunks_total, pages_failed), embeddings:chunk_embeddings(model, embedding), lexical:chunk_terms(weights)',
      )
      .eq('room_id', roomId)
      .order('document_id')
      .order('ordinal')
      .range(from, from + 499)
      .throwOnError()
    rows.push(...data.map((row) => JSON.stringify(row)))
    if (data.length < 500) break
  }
  const { count } = await client
    .from('pages')
    .select('*', { count: 'exact', head: true })
    .eq('room_id', roomId)
  rows.sort()
  return {
    chunks: rows.length,
    digest: createHash('sha256')
      .update(`${count} pages\n${rows.join('\n')}`)
      .digest('hex'),
  }
}

async function killer(done: AbortSignal): Promise<void> {
  while (!done.aborted && kills < times) {
    await pause(MIN_LIFE_MS + random() * (MAX_LIFE_MS - MIN_LIFE_MS), undefined, {
      signal: done,
    }).catch(() => undefined)
    const pid = done.aborted ? undefined : findIngestWorker()
    if (pid === undefined) continue
    process.kill(pid, 'SIGKILL')
    kills++
  }
}

function findIngestWorker(): number | undefined {
  const processes = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(stack.pid)], {
    encoding: 'utf8',
  })
  const line = processes.split('\n').find((line) => /functions\/ingest\//.test(line))
  return line === undefined ? undefined : Number.parseInt(line, 10)
}
