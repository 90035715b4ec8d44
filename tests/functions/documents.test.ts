import { deepEqual } from 'node:assert/strict'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createPdf } from '../support/pdf.ts'
import { createRoom, uploadFile } from '../support/client.ts'
import {
  addArticle,
  addPdf,
  type DocumentRow,
  errorCode,
  ingest,
  readDocument,
  readText,
  drain,
} from './support.ts'
import { readJson } from '../support/json.ts'
import { PASSAGES } from '../support/replies.ts'

// What becomes of documents over time: the same file again, new versions, other models.

it.beforeEach(async ({ backend }) => {
  backend.model.scenario('embeddings')
  backend.useEmbeddingModel('hashed')
})

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

async function search(
  backend: Backend,
  alice: Person,
  room: string,
  question: string,
): Promise<string[]> {
  const path = `/chat/rooms/${room}/search?q=${encodeURIComponent(question)}&limit=5`
  const { results } = await readJson(await backend.call(path, { as: alice }), PASSAGES)
  return results.map(({ content }) => content)
}

const embeddedTexts = (backend: Backend, from = 0): string[] =>
  backend.model.requests
    .slice(from)
    .filter(({ path }) => path === '/v1/embeddings')
    .flatMap(({ body }) => (body as { input: string[] }).input)

describe('headers and footers', () => {
  it('stand in the page, and in no chunk', async ({ backend, alice, room }) => {
    const pages = Array.from(
      { length: 6 },
      (_, i) => `ACME Manual\n\nChapter text number ${'ABCDEF'[i]} about valves.\n\n${i + 1} of 6`,
    )
    const { id } = await addPdf(backend, alice, room, createPdf(pages))
    expect(await readText(alice, id)).toContain('ACME Manual')
    const { data } = await alice.client.from('chunks').select('content').eq('document_id', id)
    expect(data).toHaveLength(6)
    for (const { content } of data ?? [])
      expect(content).toMatch(/^Chapter text number . about valves\.$/)
  })
})

describe('the same file again', () => {
  it('points at the one that is there: no copy, no error', async ({ backend, alice, room }) => {
    const bytes = createPdf(['Only once.'])
    const first = await addPdf(backend, alice, room, bytes)
    const second = await addPdf(backend, alice, room, bytes, 'other name.pdf')
    expect(second).toMatchObject({ status: 'ready', error_code: null, duplicate_of: first.id })
    expect(await search(backend, alice, room, 'Only once')).toHaveLength(1)
  })

  it('is read itself once the other is gone', async ({ backend, alice, room }) => {
    const bytes = createPdf(['Only once.'])
    const first = await addPdf(backend, alice, room, bytes)
    const second = await addPdf(backend, alice, room, bytes)
    await alice.client.from('documents').delete().eq('id', first.id).throwOnError()
    await drain(backend)
    expect(await readDocument(alice, second.id)).toMatchObject({
      status: 'ready',
      duplicate_of: null,
      live_version: 1,
    })
    expect(await search(backend, alice, room, 'Only once')).toHaveLength(1)
  })
})

describe('a file that replaces another', () => {
  const PAGES = Array.from({ length: 60 }, (_, i) => `Page ${i} is about topic number ${i * 7}.`)
  const CHANGED = PAGES.with(30, 'This page is about zebras now.')

  async function replace(
    alice: Person,
    room: string,
    { id }: DocumentRow,
    bytes: Uint8Array<ArrayBuffer>,
    version = 2,
  ): Promise<void> {
    const path = await uploadFile(alice, room, id, 'pdf', bytes, `.${version}`)
    await alice.client.from('documents').update({ storage_path: path }).eq('id', id).throwOnError()
  }

  it('answers after the old one without a gap, and embeds only what changed', async ({
    backend,
    alice,
    room,
  }) => {
    const old = await addPdf(backend, alice, room, createPdf(PAGES))
    const before = backend.model.requests.length
    await replace(alice, room, old, createPdf(CHANGED))
    expect(await search(backend, alice, room, 'topic number 210')).toContain(PAGES[30])
    expect(await ingest(backend, alice, old.id)).toMatchObject({
      status: 'ready',
      version: 2,
      live_version: 2,
    })
    expect(await search(backend, alice, room, 'zebras')).toContain(CHANGED[30])
    expect(await search(backend, alice, room, 'topic number 210')).not.toContain(PAGES[30])
    const embedded = embeddedTexts(backend, before).filter((text) => /^(Page|This page)/.test(text))
    expect(embedded).toEqual([CHANGED[30]])
  })

  it('takes its predecessor’s stored file away', async ({ backend, alice, room }) => {
    const old = await addPdf(backend, alice, room, createPdf(['Old.']))
    await replace(alice, room, old, createPdf(['New.']))
    await ingest(backend, alice, old.id)
    await drain(backend)
    const { data } = await alice.client.storage.from('documents').list(room)
    expect(data?.map(({ name }) => name)).toEqual([`${old.id}.2.pdf`])
  })

  it('and is broken changes nothing that answers, and can be given up', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    const old = await addPdf(backend, alice, room, createPdf(['The old text answers.']))
    await replace(alice, room, old, encode('no PDF at all'))
    expect(await ingest(backend, alice, old.id)).toMatchObject({
      status: 'failed',
      error_code: 'not_a_pdf',
      live_version: 1,
    })
    expect(await search(backend, alice, room, 'old text')).toEqual(['The old text answers.'])

    const discard = `/ingest/documents/${old.id}/discard`
    const foreign = await backend.call(discard, { method: 'POST', as: bob })
    expect(await errorCode(foreign)).toBe('404 document_not_found')
    expect((await backend.call(discard, { method: 'POST', as: alice })).status).toBe(200)
    expect(await readDocument(alice, old.id)).toMatchObject({
      status: 'ready',
      error_code: null,
      version: 1,
      storage_path: `${room}/${old.id}.pdf`,
    })
    const again = await backend.call(discard, { method: 'POST', as: alice })
    expect(await errorCode(again)).toBe('409 document_not_discardable')
  })
})

describe('an edited article', () => {
  it('that cannot be embedded keeps the old text answering, and gets it back when given up', async ({
    backend,
    alice,
    room,
  }) => {
    const body = 'The old text answers.\n\n它用舊的文字回答。'
    const { id } = await addArticle(backend, alice, room, body)
    backend.model.scenario('embeddingsServerError')
    await alice.client.from('documents').update({ body: 'New words.' }).eq('id', id).throwOnError()
    await ingest(backend, alice, id)
    expect(await search(backend, alice, room, 'old text')).toHaveLength(1)
    await backend.database.exclusive((connection) =>
      connection.exec(
        `update public.documents set status = 'failed', lease_until = null where id = '${id}'`,
      ),
    )
    await backend.call(`/ingest/documents/${id}/discard`, { method: 'POST', as: alice })
    const { data } = await alice.client
      .from('documents')
      .select('body, status')
      .eq('id', id)
      .single()
    expect(data).toEqual({ body, status: 'ready' })
  })
})

describe('a document of many words', () => {
  it('is counted into its room, and out of it when it is disabled, by the worker', async ({
    backend,
    alice,
  }) => {
    const words = Array.from({ length: 6000 }, (_, i) => `word${i.toString(36)}`)
    const hers = await createRoom(alice)
    const { id } = await addArticle(backend, alice, hers, words.join(' '))
    const countTerms = async () => {
      const { count } = await backend.service
        .from('room_terms')
        .select('*', { count: 'exact', head: true })
        .eq('room_id', hers)
      return count
    }
    await drain(backend)
    const all = await countTerms()
    expect(all).toBeGreaterThan(5000)
    await alice.client.from('documents').update({ enabled: false }).eq('id', id).throwOnError()
    expect(await countTerms()).toBe(all)
    await drain(backend)
    expect(await countTerms()).toBe(0)
  })
})

describe('a deleted document', () => {
  it('takes its file with it at the next sweep', async ({ backend, alice, room }) => {
    const { id } = await addPdf(backend, alice, room, createPdf(['Soon gone.']))
    await alice.client.from('documents').delete().eq('id', id).throwOnError()
    await drain(backend)
    expect((await alice.client.storage.from('documents').list(room)).data).toEqual([])
  })

  it('that went with its account takes its file with it too', async ({ backend }) => {
    const carol = await backend.signUp('carol')
    const hers = await createRoom(carol)
    await addPdf(backend, carol, hers, createPdf(['Hers.']))
    await carol.client.rpc('delete_my_account').throwOnError()
    await drain(backend)
    const { data } = await backend.service.storage.from('documents').list(hers)
    expect(data).toEqual([])
  })

  it('ends its own ingestion, and leaves nothing', async ({ backend, alice, room }) => {
    const pages = Array.from({ length: 50 }, (_, i) => `Page ${i} to be forgotten.`)
    const id = crypto.randomUUID()
    const path = await uploadFile(alice, room, id, 'pdf', createPdf(pages))
    const row = { id, room_id: room, kind: 'pdf', title: 'Gone', storage_path: path }
    await alice.client.from('documents').insert(row).throwOnError()
    await backend.call(`/ingest/documents/${id}`, { method: 'POST', as: alice })
    await expect.poll(async () => (await readDocument(alice, id)).status).toBe('extracting')
    await alice.client.from('documents').delete().eq('id', id).throwOnError()
    await backend.settled()
    for (const table of ['pages', 'chunks', 'chunk_terms', 'chunk_embeddings'] as const) {
      const { count } = await backend.service
        .from(table)
        .select('*', { count: 'exact', head: true })
        .eq('document_id', id)
      expect([table, count]).toEqual([table, 0])
    }
  })
})

describe('the embedding model', () => {
  it('that asks for a pause gets it, and no try until then', async ({ backend, alice, room }) => {
    backend.model.scenario('embeddingsRateLimited', { retryAfterSeconds: 100 })
    const { id, status } = await addArticle(backend, alice, room, 'Patience.')
    expect(status).toBe('embedding')
    const wait = await backend.database.exclusive((connection) =>
      connection.query<{ seconds: number }>(
        `select extract(epoch from retry_at - clock_timestamp())::float8 as seconds from private.ingestion_runs where document_id = '${id}'`,
      ),
    )
    expect(wait.rows[0]?.seconds).toBeGreaterThan(90)
    const before = backend.model.requests.length
    await drain(backend)
    expect(embeddedTexts(backend, before)).toEqual([])
  })

  it('is not asked about a language that it does not know', async ({ backend, alice, room }) => {
    backend.useEmbeddingModel('use-lite-en')
    const before = backend.model.requests.length
    const { id, status } = await addArticle(backend, alice, room, '會議在星期四下午三點。')
    expect(status).toBe('ready')
    expect(embeddedTexts(backend, before)).not.toContain('會議在星期四下午三點。')
    const { data } = await alice.client
      .from('chunk_embeddings')
      .select('embedding')
      .eq('document_id', id)
    expect(JSON.parse(data?.[0]?.embedding ?? '')).toEqual(Array(512).fill(0))
    expect(await search(backend, alice, room, '會議在什麼時候？')).toHaveLength(1)
    expect(await search(backend, alice, room, 'When is the 會議?')).toHaveLength(1)
  })

  it('when it is another one embeds what is there anew, in the background', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, 'Valves open at noon.')
    backend.useEmbeddingModel('other')
    const before = backend.model.requests.length
    expect(await search(backend, alice, room, 'Valves')).toEqual(['Valves open at noon.'])
    const models = backend.model.requests.slice(before).map(({ body }) => body)
    expect(models).toContainEqual(expect.objectContaining({ model: 'hashed' }))
    await drain(backend)
    await search(backend, alice, room, 'Valves')
    expect(backend.model.requests.at(-1)?.body).toMatchObject({ model: 'other' })
    const { data } = await alice.client.from('chunk_embeddings').select('model').eq('room_id', room)
    deepEqual(data, [{ model: 'other' }])
  })
})
