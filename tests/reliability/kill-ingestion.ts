/**
 * Kills the ingest worker at random moments while it reads and embeds twenty documents, again and again, and checks
 * that what is stored at the end is what an undisturbed run stores: no chunk lost, doubled or changed.
 * Usage: npm run soak:ingestion -- [times=200] [seed=1]
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createDocx, wordParagraph } from '../support/docx.ts'
import { startFakeModel } from '../support/fake-model/index.ts'
import { createPdf } from '../support/pdf.ts'
import { createRandom } from '../support/random.ts'
import { addSource, createRoom, type SourceFile, startIngestion } from '../support/client.ts'
import { startStackProcess, waitUntilReady } from '../support/stack-process.ts'
import { FIXTURES, fixturePath } from '../support/fixtures.ts'

const MIN_LIFE_MS = 200
const MAX_LIFE_MS = 2500

const times = Number(process.argv[2] ?? 200)
const random = createRandom(Number(process.argv[3] ?? 1))

const model = await startFakeModel()
const stack = await startStackProcess({
  OPENAI_BASE_URL: model.url,
  OPENAI_API_KEY: 'none',
  INGEST_LEASE_S: '4',
})
const { client } = stack
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
await stack[Symbol.asyncDispose]()
await model.close()
console.log(`${kills} kills, ${differences} runs with other chunks than the undisturbed one`)
process.exit(differences === 0 ? 0 : 1)

async function createSources(): Promise<SourceFile[]> {
  const sentence = (n: number): string => `Part ${n} has ${n * 37} screws and ${n % 7} nuts.`
  const page = (n: number): string =>
    ['Manual of parts', ...Array.from({ length: 20 }, (_, i) => sentence(n * 20 + i)), `${n}`].join(
      '\n',
    )
  const pdfs = Array.from({ length: 10 }, (_, i): SourceFile => {
    const pages = Array.from({ length: 50 + i }, (_, n) => page(n + i * 100))
    return { title: `pdf ${i}`, kind: 'pdf', bytes: createPdf(pages) }
  })
  const articles = Array.from({ length: 5 }, (_, i): SourceFile => {
    const text = Array.from({ length: 800 }, (_, n) => `${sentence(n + i)}零件${n}在第${i}章。`)
    return {
      title: `article ${i}`,
      kind: 'article',
      bytes: new TextEncoder().encode(text.join('\n\n')),
    }
  })
  const texts = Array.from({ length: 2 }, (_, i): SourceFile => {
    const text = Array.from({ length: 900 }, (_, n) => sentence(n * 3 + i)).join('\n')
    return { title: `text ${i}`, kind: 'text', bytes: new TextEncoder().encode(text) }
  })
  const word = createDocx(
    Array.from({ length: 900 }, (_, n) => wordParagraph(sentence(n))).join(''),
  )
  const real = await Promise.all(
    FIXTURES.map(async (title): Promise<SourceFile> => ({
      title,
      kind: 'pdf',
      bytes: Uint8Array.from(await readFile(fixturePath(title))),
    })),
  )
  return [...pdfs, ...articles, ...texts, { title: 'word', kind: 'docx', bytes: word }, ...real]
}

/** Adds all documents to a new room, waits until they are ready while `disturb` runs, and tells what is stored. */
async function ingestAll(
  disturb: (done: AbortSignal) => Promise<void>,
): Promise<{ chunks: number; digest: string }> {
  const room = await createRoom(stack)
  const ids = await Promise.all(sources.map((source) => addSource(stack, room, source)))
  const done = new AbortController()
  const disturbing = disturb(done.signal)
  for (const id of ids.slice(0, 1)) await startIngestion(stack, id)
  await waitUntilReady(stack, room)
  done.abort()
  await disturbing
  const result = await describeChunks(room)
  await client.from('rooms').delete().eq('id', room).throwOnError()
  return result
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
    const pid = done.aborted ? undefined : stack.workerPid('ingest')
    if (pid === undefined) continue
    process.kill(pid, 'SIGKILL')
    kills++
  }
}
