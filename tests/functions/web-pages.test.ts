import { describe, expect } from 'vitest'
import { z } from 'zod'
import type { Backend, Person } from '../support/backend.ts'
import { readJson } from '../support/json.ts'
import { createPdf } from '../support/pdf.ts'
import { articlePage, startWebServer } from '../support/web-server.ts'
import { it as base } from './fixtures.ts'
import { askAndWait, errorCode, readDocument, readText } from './support.ts'

const it = base.extend('web', { scope: 'file' }, async ({}, { onCleanup }) => {
  const server = await startWebServer()
  onCleanup(() => server[Symbol.asyncDispose]())
  return server
})

const ADDED = z.object({
  document: z.object({ id: z.string(), kind: z.string(), title: z.string() }),
  existing: z.boolean(),
})

const LIGHTHOUSE = [
  'The lighthouse was built in 1874 by masons who came from the coast, and it has been repaired four times since then.',
  'Its lamp can be seen from thirty kilometres away, in every weather but the thickest fog, which comes in from the sea.',
  'Visitors may climb the tower from May to October, every day but Monday, between ten in the morning and five.',
]

const add = (backend: Backend, as: Person, room: string, url: string): Promise<Response> =>
  backend.call(`/ingest/rooms/${room}/pages`, { method: 'POST', body: JSON.stringify({ url }), as })

const refetch = (backend: Backend, as: Person, id: string): Promise<Response> =>
  backend.call(`/ingest/documents/${id}/refetch`, { method: 'POST', as })

describe('a web page', () => {
  it('becomes a document that answers, and stands for its address once', async ({
    backend,
    alice,
    room,
    web,
  }) => {
    web.set('/lighthouse', articlePage('The old lighthouse', LIGHTHOUSE))
    web.set('/moved', (response) => response.writeHead(301, { location: '/lighthouse' }).end())
    const response = await add(backend, alice, room, `${web.url}/lighthouse#visit`)
    expect(response.status).toBe(202)
    const { document, existing } = await readJson(response, ADDED)
    expect([document.kind, document.title, existing]).toEqual(['web', 'The old lighthouse', false])
    await backend.settled()
    const row = await readDocument(alice, document.id)
    expect(row).toMatchObject({
      status: 'ready',
      source_url: `${web.url}/lighthouse`,
      storage_path: `${room}/${document.id}.html`,
    })
    expect(await readText(alice, document.id)).toContain(LIGHTHOUSE[1])
    for (const path of ['/lighthouse', '/moved']) {
      const again = await add(backend, alice, room, web.url + path)
      expect(again.status).toBe(200)
      expect(await readJson(again, ADDED)).toMatchObject({
        document: { id: document.id },
        existing: true,
      })
    }
    backend.model.scenario('plain', { answer: 'It was built in 1874. [1]' })
    const { citations } = await askAndWait(backend, alice, room, 'When was the lighthouse built?')
    expect(citations).toMatchObject([{ document_id: document.id, verified: true }])
  })

  it('that is a PDF becomes one', async ({ backend, alice, room, web }) => {
    const pdf = createPdf(['Mercury is the smallest planet.'])
    web.set('/files/The%20planets.pdf', (response) =>
      response.writeHead(200, { 'content-type': 'application/pdf' }).end(pdf),
    )
    const response = await add(backend, alice, room, `${web.url}/files/The%20planets.pdf`)
    const { document } = await readJson(response, ADDED)
    await backend.settled()
    expect([document.kind, document.title]).toEqual(['pdf', 'The planets'])
    expect(await readDocument(alice, document.id)).toMatchObject({ status: 'ready' })
  })

  it('is read again: unchanged as it is, changed as a new version that says how', async ({
    backend,
    alice,
    bob,
    room,
    web,
  }) => {
    web.set('/news', articlePage('News', LIGHTHOUSE))
    const { document } = await readJson(await add(backend, alice, room, `${web.url}/news`), ADDED)
    await backend.settled()
    const same = await refetch(backend, alice, document.id)
    expect([same.status, await same.json()]).toEqual([
      200,
      {
        document_id: document.id,
        changed: false,
        title_changed: false,
        paragraphs_added: 0,
        paragraphs_removed: 0,
      },
    ])
    web.set(
      '/news',
      articlePage('News', [
        ...LIGHTHOUSE.slice(1),
        'The tower is closed until further notice, as the town said on Friday.',
      ]),
    )
    const changed = await refetch(backend, alice, document.id)
    expect([changed.status, await changed.json()]).toEqual([
      202,
      {
        document_id: document.id,
        changed: true,
        title_changed: false,
        paragraphs_added: 1,
        paragraphs_removed: 1,
      },
    ])
    await backend.settled()
    expect(await readDocument(alice, document.id)).toMatchObject({
      status: 'ready',
      version: 2,
      live_version: 2,
    })
    const text = await readText(alice, document.id)
    expect(text).toContain('closed until further notice')
    expect(text).not.toContain('1874')
    expect(await errorCode(await refetch(backend, bob, document.id))).toBe('404 document_not_found')
  })

  it('keeps answering when it cannot be read again', async ({ backend, alice, room, web }) => {
    web.set('/gone', articlePage('Gone', LIGHTHOUSE))
    const { document } = await readJson(await add(backend, alice, room, `${web.url}/gone`), ADDED)
    await backend.settled()
    web.set('/gone', (response) => response.writeHead(410).end())
    expect(await errorCode(await refetch(backend, alice, document.id))).toBe('502 page_unreachable')
    expect(await readDocument(alice, document.id)).toMatchObject({
      status: 'ready',
      version: 1,
      live_version: 1,
    })
  })

  it.for([
    ['ftp://example.org', '400 page_address_invalid'],
    ['/picture', '422 page_type_unsupported'],
    ['/nothing-there', '502 page_unreachable'],
    ['/empty', '422 article_empty'],
  ] as const)('at %s is refused as %s', async ([path, code], { backend, alice, room, web }) => {
    web.set('/picture', 'x', 'image/png')
    web.set('/empty', '<html><script>x()</script><body> </body></html>')
    const url = path.startsWith('/') ? web.url + path : path
    expect(await errorCode(await add(backend, alice, room, url))).toBe(code)
    const { data } = await alice.client.from('documents').select('id').eq('room_id', room)
    expect(data).toEqual([])
  })

  it('is added by members of the room alone', async ({ backend, bob, room, web }) => {
    const before = web.requests.length
    expect(await errorCode(await add(backend, bob, room, `${web.url}/lighthouse`))).toBe(
      '404 room_not_found',
    )
    const anonymous = await backend.call(`/ingest/rooms/${room}/pages`, {
      method: 'POST',
      body: '{}',
    })
    expect(await errorCode(anonymous)).toBe('401 unauthenticated')
    expect(web.requests.length).toBe(before)
  })

  it('has an address of the web, whoever writes its row', async ({ alice, room }) => {
    const id = crypto.randomUUID()
    const row = { id, room_id: room, kind: 'web', title: 'x', storage_path: `${room}/${id}.html` }
    const insert = (source_url: string) =>
      alice.client.from('documents').insert({ ...row, source_url })
    expect((await insert('javascript:alert(1)')).error?.code).toBe('23514')
    expect((await insert('https://example.org/')).error).toBeNull()
  })
})
