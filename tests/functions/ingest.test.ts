import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import { createEncryptedPdf, createPdf } from '../support/pdf.ts'
import { addArticle, addPdf, drain, endWaits, errorCode, ingest, readDocument } from './support.ts'
import { fixturePath } from '../support/fixtures.ts'

it.beforeEach(({ backend }) => backend.model.scenario('embeddings'))

describe('a good document', () => {
  it('is read page by page, cut into chunks, embedded, and ready', async ({
    backend,
    alice,
    room,
  }) => {
    const pages = Array.from(
      { length: 45 },
      (_, i) => `Page ${i + 1} says that item ${i + 1} is green.`,
    )
    const document = await addPdf(backend, alice, room, createPdf(pages))
    expect(document).toMatchObject({ status: 'ready', page_count: 45, pages_done: 45 })
    expect(document.chunks_total).toBe(45)
    expect(document.chunks_done).toBe(45)
  })

  it('has chunks that stand in their page exactly where they say', async ({
    backend,
    alice,
    room,
  }) => {
    const document = await addArticle(
      backend,
      alice,
      room,
      'Alpha is the first letter. '.repeat(60) + '\n\n你好，世界。這是一篇文章！'.repeat(60),
    )
    const { data: chunks } = await alice.client
      .from('chunks')
      .select('*')
      .eq('document_id', document.id)
    const { data: pages } = await alice.client
      .from('pages')
      .select('*')
      .eq('document_id', document.id)
    expect(chunks?.length).toBeGreaterThan(3)
    for (const chunk of chunks ?? []) {
      const page = pages?.find(({ number }) => number === chunk.page)
      expect(page?.content.slice(chunk.start_offset, chunk.end_offset)).toBe(chunk.content)
    }
  })

  it('with some pages without text is ready, and says which', async ({ backend, alice, room }) => {
    const document = await addPdf(
      backend,
      alice,
      room,
      createPdf(['Some words here.', '', 'More words.']),
    )
    expect(document.status).toBe('ready')
    const { data } = await alice.client
      .from('pages')
      .select('number, state')
      .eq('document_id', document.id)
      .order('number')
    expect(data?.map(({ state }) => state)).toEqual(['text', 'empty', 'text'])
  })
})

describe('a bad file', () => {
  const truncated = readFileSync(fixturePath('handbook.en.pdf')).subarray(0, 20_000)
  it.for<[string, Uint8Array<ArrayBuffer>, string]>([
    ['not a PDF by content', new TextEncoder().encode('Just a text.'), 'not_a_pdf'],
    ['an empty file', new Uint8Array(), 'file_empty'],
    ['a PDF behind a password', createEncryptedPdf(), 'pdf_encrypted'],
    ['a PDF without any text', createPdf(['', '']), 'pdf_no_text'],
    ['the first bytes of a PDF', Uint8Array.from(truncated), 'pdf_damaged'],
  ])('%s fails with its own code', async ([_name, bytes, code], { backend, alice, room }) => {
    const document = await addPdf(backend, alice, room, bytes)
    expect(document).toMatchObject({ status: 'failed', error_code: code })
  })

  it('whose upload never came fails as missing', async ({ backend, alice, room }) => {
    const id = crypto.randomUUID()
    const row = { id, room_id: room, kind: 'pdf', title: 'Gone', storage_path: `${room}/${id}.pdf` }
    await alice.client.from('documents').insert(row).throwOnError()
    expect(await ingest(backend, alice, id)).toMatchObject({
      status: 'failed',
      error_code: 'file_missing',
    })
  })

  it('over 50 MB is refused by the Storage API and leaves nothing behind', async ({
    alice,
    room,
  }) => {
    const path = `${room}/${crypto.randomUUID()}.pdf`
    const big = new Blob([new Uint8Array(DOCUMENT_LIMITS.maxBytes + 1)], {
      type: 'application/pdf',
    })
    const { error } = await alice.client.storage.from('documents').upload(path, big)
    expect(error).toMatchObject({ statusCode: '413' })
    const { data } = await alice.client.storage.from('documents').list(room)
    expect(data?.some(({ name }) => path.endsWith(name))).toBe(false)
  })

  it('of another type is refused by the Storage API', async ({ alice, room }) => {
    const program = new Blob(['MZ'], { type: 'application/x-msdownload' })
    const { error } = await alice.client.storage.from('documents').upload(`${room}/x.exe`, program)
    expect(error).toMatchObject({ statusCode: '415' })
  })

  it('an article of white space fails as empty', async ({ backend, alice, room }) => {
    expect(await addArticle(backend, alice, room, ' \n\n ')).toMatchObject({
      status: 'failed',
      error_code: 'article_empty',
    })
  })
})

describe('the embedding model', () => {
  it('that fails leaves the document waiting, with what was read', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.scenario('embeddingsServerError')
    const document = await addArticle(backend, alice, room, 'Waiting for vectors.')
    expect(document).toMatchObject({
      status: 'embedding',
      chunks_total: 1,
      chunks_done: 0,
      pages_done: 1,
    })
  })

  it('that fails again and again fails the document, and a retry resumes from there', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.scenario('embeddingsServerError')
    const { id } = await addArticle(backend, alice, room, 'Patience is a virtue.')
    for (let attempt = 0; attempt < 7; attempt++) {
      await endWaits(backend)
      await drain(backend)
    }
    expect(await readDocument(alice, id)).toMatchObject({
      status: 'failed',
      error_code: 'embedding_failed',
    })
    backend.model.scenario('embeddings')
    expect(await ingest(backend, alice, id)).toMatchObject({ status: 'ready', error_code: null })
  })
})

describe('somebody else', () => {
  it('cannot upload into a room that is not theirs', async ({ bob, room }) => {
    const file = new File([createPdf(['x'])], 'x.pdf', { type: 'application/pdf' })
    const { error } = await bob.client.storage
      .from('documents')
      .upload(`${room}/${crypto.randomUUID()}.pdf`, file)
    expect(error).toMatchObject({ statusCode: '403' })
  })

  it('cannot start or even see a document', async ({ backend, alice, bob, room }) => {
    const { id } = await addArticle(backend, alice, room, 'Private words.')
    const response = await backend.call(`/ingest/documents/${id}`, { method: 'POST', as: bob })
    expect(await errorCode(response)).toBe('404 document_not_found')
  })

  it('cannot read the stored file', async ({ backend, alice, bob, room }) => {
    const { storage_path } = await addPdf(backend, alice, room, createPdf(['Secret']))
    const path = storage_path ?? ''
    const { error } = await bob.client.storage.from('documents').download(path)
    expect(error).toMatchObject({ status: 400, statusCode: '404' })
    const own = await alice.client.storage.from('documents').download(path)
    expect(own.data?.size).toBeGreaterThan(0)
  })
})

describe('the service', () => {
  it('alone may drain', async ({ backend, alice }) => {
    const anonymous = await backend.call('/ingest/drain', {
      method: 'POST',
      headers: { apikey: '' },
    })
    expect(await errorCode(anonymous)).toBe('401 unauthenticated')
    const person = await backend.call('/ingest/drain', { method: 'POST', as: alice })
    expect(await errorCode(person)).toBe('403 service_only')
  })

  it('takes up what a lost call left behind', async ({ backend, alice, room }) => {
    const row = { room_id: room, kind: 'article', title: 'Orphan', body: 'Nobody called for me.' }
    const { data } = await alice.client
      .from('documents')
      .insert(row)
      .select('id')
      .single()
      .throwOnError()
    await drain(backend)
    expect((await readDocument(alice, data.id)).status).toBe('ready')
  })
})
