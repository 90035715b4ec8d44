import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { type FakeOcr, recognitionOf, startFakeOcr } from '../support/fake-ocr.ts'
import { createPdf } from '../support/pdf.ts'
import { createRoom } from '../support/client.ts'
import { addFile, addPdf, askAndWait, readDocument } from './support.ts'

let ocr: FakeOcr
let backend: Backend
let alice: Person
let room: string

beforeAll(async () => {
  ocr = await startFakeOcr()
  backend = await startBackend({ ocrUrl: ocr.url })
  alice = await backend.signUp('alice')
})
afterAll(async () => {
  await backend[Symbol.asyncDispose]()
  await ocr[Symbol.asyncDispose]()
})
beforeEach(async () => {
  backend.model.scenario('embeddings')
  ocr.asked.length = 0
  ocr.answers.clear()
  ocr.isReady = true
  room = await createRoom(alice)
})

const readPages = async (id: string) => {
  const { data } = await alice.client
    .from('pages')
    .select('number, content, state, recognition')
    .eq('document_id', id)
    .order('number')
    .throwOnError()
  return data
}

const run = (sql: string): Promise<unknown> =>
  backend.database.exclusive((connection) => connection.exec(sql))

const rereadNow = async () => {
  await run(`update private.ingestion_runs set claimed_at = now() - interval '11 minutes'`)
  const drained = await fetch(`${backend.url}/functions/v1/ingest/drain?sweep=false`, {
    method: 'POST',
    headers: { apikey: backend.keys.secretKey },
  })
  expect(drained.status).toBe(202)
  await backend.settled()
}

const LINES = ['The lighthouse was built in 1874', 'by the engineer Ada Moss.']

describe('a page that is a picture', () => {
  it('is read by recognition, with how sure it is and where its words stand', async () => {
    ocr.answers.set(2, recognitionOf(LINES, 0.9))
    const file = createPdf(['This page has a text of its own.', ''])
    const document = await addPdf(backend, alice, room, file)
    expect(document).toMatchObject({ status: 'ready', pages_empty: 0, page_count: 2 })
    expect(ocr.asked).toEqual([
      { page: 2, type: 'application/pdf', bytes: file.length, authorization: 'Bearer the key' },
    ])
    const [own, read] = await readPages(document.id)
    expect(own).toMatchObject({ state: 'text', recognition: null })
    expect(read).toMatchObject({
      state: 'text',
      content: 'The lighthouse was built in 1874 by the engineer Ada Moss.',
      recognition: { confidence: 0.9 },
    })
    const { words } = read?.recognition as { words: number[][] }
    const texts = words.map(([start, end]) => read?.content.slice(start, end))
    expect(texts).toEqual(read?.content.split(' '))
    // The first word of the second line, in ten-thousandths of the page.
    expect(words[6]?.slice(2)).toEqual([1000, 943, 240, 214])
  })

  it('is found by a question', async () => {
    ocr.answers.set(1, recognitionOf(LINES))
    await addPdf(backend, alice, room, createPdf(['']))
    await askAndWait(backend, alice, room, 'When was the lighthouse built?')
    const prompts = backend.model.requests.filter(({ path }) => path.endsWith('/chat/completions'))
    expect(JSON.stringify(prompts.at(-1)?.body)).toContain('by the engineer Ada Moss.')
  })

  it('is read although a page number is printed on it, unless there is no more than that', async () => {
    ocr.answers.set(1, recognitionOf(LINES))
    ocr.answers.set(2, recognitionOf(['8']))
    const document = await addPdf(backend, alice, room, createPdf(['Page 7', 'Page 8']))
    const pages = await readPages(document.id)
    expect(pages.map(({ content }) => content)).toEqual([expect.stringContaining('Ada'), 'Page 8'])
    expect(pages[1]?.recognition).toBeNull()
  })

  it('without any text is empty', async () => {
    const document = await addPdf(backend, alice, room, createPdf(['Some words are on this.', '']))
    expect(document).toMatchObject({ status: 'ready', pages_empty: 1 })
    expect((await readPages(document.id))[1]).toMatchObject({ state: 'empty', content: '' })
  })

  it('that recognition refuses costs only itself', async () => {
    ocr.answers.set(1, { status: 413 })
    ocr.answers.set(2, { status: 500 })
    ocr.answers.set(3, recognitionOf(LINES))
    const document = await addPdf(backend, alice, room, createPdf(['', '', '']))
    expect(document).toMatchObject({ status: 'ready', pages_empty: 2 })
    const states = (await readPages(document.id)).map(({ state }) => state)
    expect(states).toEqual(['empty', 'empty', 'text'])
  })
})

describe('a photo', () => {
  const photo = (): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(createCanvas(100, 140).toBuffer('image/jpeg'))

  it('is a document of one page, with where its words stand', async () => {
    ocr.answers.set(1, recognitionOf(LINES, 0.6))
    const file = photo()
    const document = await addFile(backend, alice, room, 'image', file, 'Tower')
    expect(document).toMatchObject({ status: 'ready', page_count: 1, pages_empty: 0 })
    expect(ocr.asked).toMatchObject([{ page: 1, type: 'image/jpeg', bytes: file.length }])
    backend.model.scenario('plain')
    const { citations } = await askAndWait(backend, alice, room, 'When was the lighthouse built?')
    expect(citations[0]).toMatchObject({ page: 1, recognition_confidence: 0.6 })
  })

  it('without text says so, and one that nobody could read is read later', async () => {
    const blank = await addFile(backend, alice, room, 'image', photo(), 'Blank')
    expect(blank).toMatchObject({ status: 'failed', error_code: 'image_no_text' })
    ocr.answers.set(1, { status: 503 })
    const other = Uint8Array.from(createCanvas(100, 141).toBuffer('image/png'))
    const waiting = await addFile(backend, alice, room, 'image', other, 'Later')
    expect(waiting).toMatchObject({ status: 'failed', error_code: 'recognition_unavailable' })
    ocr.answers.set(1, recognitionOf(LINES))
    await rereadNow()
    expect(await readDocument(alice, waiting.id)).toMatchObject({
      status: 'ready',
      error_code: null,
    })
  })

  it('that is damaged or none is refused', async () => {
    const cut = photo().slice(0, 12)
    for (const bytes of [cut, new TextEncoder().encode('plain words')]) {
      const document = await addFile(backend, alice, room, 'image', bytes, 'x')
      expect(document).toMatchObject({ status: 'failed', error_code: 'image_unreadable' })
    }
  })
})

describe('a recogniser that is not there', () => {
  it('leaves pages for later, and a document of nothing else without text', async () => {
    for (const page of [1, 2]) ocr.answers.set(page, { status: 503 })
    const mixed = await addPdf(
      backend,
      alice,
      room,
      createPdf(['', '', 'Words are on page three.']),
    )
    expect(mixed).toMatchObject({ status: 'ready', pages_empty: 2 })
    expect((await readPages(mixed.id)).map(({ state }) => state)).toEqual([
      'scanned',
      'scanned',
      'text',
    ])
    const scan = await addPdf(backend, alice, room, createPdf(['', ' ']))
    expect(scan).toMatchObject({ status: 'failed', error_code: 'pdf_no_text' })

    // Nothing is done as long as it is not there, nor for what was just tried.
    ocr.isReady = false
    await rereadNow()
    expect(await readDocument(alice, mixed.id)).toMatchObject({ version: 1, status: 'ready' })

    ocr.isReady = true
    ocr.answers.set(1, recognitionOf(LINES))
    ocr.answers.set(2, recognitionOf(['A second page has this.']))
    await rereadNow()
    expect(await readDocument(alice, mixed.id)).toMatchObject({
      version: 2,
      live_version: 2,
      status: 'ready',
      pages_empty: 0,
    })
    expect(await readDocument(alice, scan.id)).toMatchObject({
      version: 1,
      status: 'ready',
      error_code: null,
      pages_empty: 0,
    })
  })

  it('that answers nothing more often is not asked again at once', async () => {
    ocr.answers.set(1, { status: 404 })
    const document = await addPdf(backend, alice, room, createPdf(['', 'Words are on page two.']))
    await rereadNow()
    expect(await readDocument(alice, document.id)).toMatchObject({ version: 2, status: 'ready' })
    expect(ocr.asked).toHaveLength(2)
  })

  it('but getting ready is waited for', async () => {
    ocr.answers.set(2, { status: 503, retryAfter: 1 })
    const document = await addPdf(backend, alice, room, createPdf(['Words are on page one.', '']))
    expect(document).toMatchObject({ status: 'extracting', pages_done: 1, error_code: null })
    ocr.answers.set(2, recognitionOf(LINES))
    await run(`update private.ingestion_runs set retry_at = null`)
    await rereadNow()
    expect(await readDocument(alice, document.id)).toMatchObject({
      status: 'ready',
      pages_empty: 0,
      version: 1,
    })
  })
})
