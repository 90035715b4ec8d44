import { afterEach, describe, expect, vi } from 'vitest'
import { it } from './fixtures.ts'
import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import { createAdminClient, type SupabaseClient } from '../../functions/_shared/http/supabase.ts'
import { OpenFiles } from '../../functions/ingest/read/open-files.ts'
import { readSlice } from '../../functions/ingest/read/read-slice.ts'
import { leaseDocument } from '../../functions/ingest/work/leased-document.ts'
import { type Person } from '../support/backend.ts'
import { createDocx, wordParagraph } from '../support/docx.ts'
import { addArticle, addFile, ingest, readDocument, readText } from './support.ts'

afterEach(() => vi.restoreAllMocks())

/** A text of so many pages, most of it rulers, which are no chunks: they would have to be embedded. */
const textOf = (pages: number): string =>
  Array.from(
    { length: pages },
    (_, page) => `Page ${page + 1} of this text names a colour.\n\n${'* - * - '.repeat(2400)}\n\n`,
  ).join('')

/** Watches what goes over the network; every request is made as it is. */
function countRequests(matches: (url: string) => boolean): () => number {
  const spy = vi.spyOn(globalThis, 'fetch')
  const urlOf = (input: string | URL | Request): string =>
    input instanceof Request ? input.url : String(input)
  return () => spy.mock.calls.filter(([input]) => matches(urlOf(input))).length
}

async function chunksOf(
  alice: Person,
  id: string,
): Promise<{ page: number; ordinal: number; content: string }[]> {
  const { data } = await alice.client
    .from('chunks')
    .select('page, ordinal, content')
    .eq('document_id', id)
    .order('ordinal')
    .throwOnError()
  return data
}

async function expectWhole(alice: Person, id: string, text: string, pages: number): Promise<void> {
  expect(await readDocument(alice, id)).toMatchObject({
    status: 'ready',
    page_count: pages,
    pages_done: pages,
    pages_empty: 0,
    text_length: text.length,
  })
  expect(await readText(alice, id)).toBe(text)
  const chunks = await chunksOf(alice, id)
  expect(chunks.map(({ ordinal }) => ordinal)).toEqual([...chunks.keys()])
  const named = chunks.flatMap(({ content }) => /Page (\d+) of/.exec(content)?.[1] ?? [])
  expect(named).toEqual(Array.from({ length: pages }, (_, page) => String(page + 1)))
}

const isDownload = (url: string): boolean => url.includes('/storage/v1/object/documents/')

describe('a text of many slices', () => {
  it('is downloaded once', async ({ backend, alice, room }) => {
    const text = textOf(95)
    const downloads = countRequests(isDownload)
    const bytes = new TextEncoder().encode(text)
    // An upload has the address of a download.
    const uploads = 1
    const { id } = await addFile(backend, alice, room, 'text', bytes, 'Long')
    expect(downloads() - uploads).toBe(1)
    await expectWhole(alice, id, text, 95)
  })

  it('is parsed once when it is a Word file', async ({ backend, alice, room }) => {
    const paragraph = `Words of a paragraph. ${'* - * - '.repeat(500)}`.trim()
    const downloads = countRequests(isDownload)
    const bytes = createDocx(wordParagraph(paragraph).repeat(230))
    const { id, page_count, status } = await addFile(backend, alice, room, 'docx', bytes, 'Long')
    expect([status, downloads() - 1]).toEqual(['ready', 1])
    expect(page_count).toBeGreaterThan(40)
    expect(await readText(alice, id)).toBe(Array(230).fill(paragraph).join('\n\n'))
  })

  it('is sent to a worker once when it is an article', async ({ backend, alice, room }) => {
    const text = textOf(85)
    const bodies = countRequests((url) => /\/documents\?select=body\b/.test(url))
    const { id } = await addArticle(backend, alice, room, text)
    expect(bodies()).toBe(1)
    await expectWhole(alice, id, text, 85)
  })

  it('of which only a part was stored when its worker died goes on without loss or copies', async ({
    backend,
    alice,
    room,
  }) => {
    const text = textOf(120)
    const row = { room_id: room, kind: 'article', title: 'Cut off', body: text }
    const { data } = await alice.client
      .from('documents')
      .insert(row)
      .select('id')
      .single()
      .throwOnError()
    const admin = createAdminClient({ supabaseUrl: backend.url, ...backend.keys })
    const document = await leaseDocument(admin, 60)
    expect(document?.id).toBe(data.id)
    if (!document) return
    const dying = diesAt(admin, 2)
    const deps = { admin: dying, limits: DOCUMENT_LIMITS, openFiles: new OpenFiles() }
    await expect(readSlice(deps, document)).rejects.toThrow('killed')
    const { count } = await alice.client
      .from('pages')
      .select('*', { count: 'exact', head: true })
      .eq('document_id', data.id)
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(120)
    expect(await readDocument(alice, data.id)).toMatchObject({ page_count: null, pages_done: 0 })
    await backend.database.exclusive((connection) =>
      connection.exec(
        `update public.documents set lease_until = now() - interval '1 second' where id = '${data.id}'`,
      ),
    )
    await ingest(backend, alice, data.id)
    await expectWhole(alice, data.id, text, 120)
  })

  it('that was half read by slices of the file, as they were before, goes on from there', async ({
    backend,
    alice,
    room,
  }) => {
    const text = textOf(85)
    const { id } = await addArticle(backend, alice, room, text)
    // As it stood after its first slice: 40 pages with their chunks, and none of the others.
    await backend.database.exclusive((connection) =>
      connection.exec(`
        delete from public.pages where document_id = '${id}' and number > 40;
        delete from public.chunks where document_id = '${id}' and page > 40;
        update public.documents d set status = 'extracting', pages_done = 40, live_version = null,
          text_length = (select sum(length(content)) from public.pages where document_id = d.id),
          chunks_total = (select count(*) from public.chunks where document_id = d.id),
          chunks_done = (select count(*) from public.chunks where document_id = d.id)
        where id = '${id}'`),
    )
    await ingest(backend, alice, id)
    await expectWhole(alice, id, text, 85)
  })
})

/** A client of a worker that is killed while it stores pages, in its n-th call. */
function diesAt(admin: SupabaseClient, call: number): SupabaseClient {
  let calls = 0
  return new Proxy(admin, {
    get(target, key) {
      if (key !== 'rpc') return Reflect.get(target, key) as unknown
      return (name: string, args: never) => {
        if (name === 'store_text_pages' && ++calls === call) throw new Error('killed')
        return target.rpc(name as 'store_text_pages', args)
      }
    },
  })
}
