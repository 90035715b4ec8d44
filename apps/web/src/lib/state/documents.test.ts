import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DocumentEvent, DocumentRow } from '#lib/contract.ts'
import { Documents } from './documents.svelte.ts'
import { type Answer, fakeSupabase, given, never, refused } from './fake-supabase.ts'

const row = (id: string, more: Partial<DocumentRow> = {}): DocumentRow => ({
  id,
  room_id: 'r',
  kind: 'pdf',
  title: id,
  storage_path: `r/${id}.pdf`,
  byte_size: 7,
  live_storage_path: `r/${id}.pdf`,
  page_count: 1,
  version: 1,
  live_version: 1,
  status: 'ready',
  pages_done: 1,
  pages_empty: 0,
  pages_failed: 0,
  chunks_total: 1,
  chunks_done: 1,
  duplicate_of: null,
  error_code: null,
  enabled: true,
  created_at: '2026-11-30T10:00:00+00:00',
  source_url: null,
  fetched_at: null,
  unread: null,
  kept: false,
  ...more,
})

const event = (operation: DocumentEvent['operation'], of: DocumentRow): DocumentEvent => ({
  operation,
  ...of,
})

const answer = vi.fn<Answer>()
const settle = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => {
  answer.mockReset().mockImplementation(() => given(null))
})

function setUp(rows: DocumentRow[]) {
  const onNotice = vi.fn()
  return new Documents(fakeSupabase(answer), { roomId: 'r', onNotice }, rows)
}

const isListing = (request: string): boolean => request.includes('.select("id, room_id')

describe('an event', () => {
  it('changes what it names of a document that is there, and nothing else', () => {
    const documents = setUp([row('a'), row('b')])
    documents.onDocument(event('UPDATE', row('a', { status: 'failed', error_code: 'pdf_damaged' })))
    expect(documents.rows).toEqual([
      row('a', { status: 'failed', error_code: 'pdf_damaged' }),
      row('b'),
    ])
    expect(answer).not.toHaveBeenCalled()
  })

  it('takes away a document that was deleted', () => {
    const documents = setUp([row('a'), row('b')])
    documents.onDocument(event('DELETE', row('a')))
    expect(documents.rows).toEqual([row('b')])
  })

  it('of a document that is not there has the list read', async () => {
    const documents = setUp([row('a')])
    answer.mockImplementationOnce(() => given([row('a'), row('b')]))
    documents.onDocument(event('INSERT', row('b')))
    await settle()
    expect(answer.mock.calls.every(([request]) => isListing(request))).toBe(true)
    expect(documents.rows).toEqual([row('a'), row('b')])
  })

  it('whose list cannot be read, or never comes, leaves the rows as they are', async () => {
    const documents = setUp([row('a')])
    answer.mockImplementationOnce(() => refused('internal')).mockImplementationOnce(never)
    documents.onDocument(event('INSERT', row('b')))
    documents.onDocument(event('INSERT', row('c')))
    await settle()
    expect(documents.rows).toEqual([row('a')])
    answer.mockImplementationOnce(() => given([row('a'), row('d')]))
    documents.onDocument(event('INSERT', row('d')))
    await settle()
    expect(documents.rows).toEqual([row('a'), row('d')])
  })

  it('whose list comes after that of a later one does not undo it', async () => {
    const documents = setUp([])
    const first = Promise.withResolvers<{ data: unknown; error: unknown }>()
    answer.mockReturnValueOnce(first.promise)
    answer.mockImplementationOnce(() => given([row('a'), row('b')]))
    documents.onDocument(event('INSERT', row('a')))
    documents.onDocument(event('INSERT', row('b')))
    await settle()
    first.resolve({ data: [row('a')], error: null })
    await settle()
    expect(documents.rows).toEqual([row('a'), row('b')])
  })

  it('in which a field is missing or wrong changes nothing', () => {
    const documents = setUp([row('a')])
    const { enabled, ...less } = event('UPDATE', row('a', { title: 'b' }))
    expect(enabled).toBe(true)
    documents.onDocument(less)
    documents.onDocument({ ...less, enabled: 'yes' })
    documents.onDocument({ ...event('UPDATE', row('a')), created_at: 'x', owner: 'x' })
    expect(documents.rows).toEqual([row('a')])
  })
})

describe('a change', () => {
  it.each([
    ['rename', { title: 'New' }, (d: Documents, r: DocumentRow) => d.rename(r, 'New')],
    ['setEnabled', { enabled: false }, (d: Documents, r: DocumentRow) => d.setEnabled(r, false)],
    ['retry', { status: 'queued', error_code: null }, (d: Documents, r: DocumentRow) => d.retry(r)],
  ] as const)('%s is shown at once, and taken back when it is refused', async (_, patch, act) => {
    const before = row('a', { status: 'failed', error_code: 'pdf_damaged' })
    const documents = setUp([before])
    await act(documents, before)
    expect(documents.rows).toEqual([{ ...before, ...patch }])

    documents.applyRows([before])
    answer.mockImplementationOnce(() => refused('document_not_found'))
    const call = act(documents, before)
    expect(documents.rows).toEqual([{ ...before, ...patch }])
    await expect(call).rejects.toMatchObject({ code: 'document_not_found' })
    expect(documents.rows).toEqual([before])
  })

  it('that is refused takes back nothing that an event said meanwhile', async () => {
    const documents = setUp([row('a', { status: 'embedding' })])
    answer.mockImplementationOnce(async () => {
      documents.onDocument(event('UPDATE', row('a', { title: 'From elsewhere', pages_done: 9 })))
      return refused('internal')
    })
    const call = documents.rename(row('a'), 'New')
    await expect(call).rejects.toMatchObject({ code: 'internal' })
    expect(documents.rows).toEqual([row('a', { title: 'From elsewhere', pages_done: 9 })])
  })

  it('that is refused does not bring back a document that was deleted meanwhile', async () => {
    const documents = setUp([row('a')])
    answer.mockImplementationOnce(async () => {
      documents.onDocument(event('DELETE', row('a')))
      return refused('document_not_found')
    })
    await expect(documents.rename(row('a'), 'New')).rejects.toMatchObject({
      code: 'document_not_found',
    })
    expect(documents.rows).toEqual([])
  })

  it('whose call never ends keeps nothing else waiting', async () => {
    const documents = setUp([row('a'), row('b')])
    answer.mockImplementationOnce(never)
    void documents.rename(row('a'), 'New')
    await documents.setEnabled(row('b'), false)
    expect(documents.rows).toMatchObject([{ title: 'New' }, { enabled: false }])
  })
})

describe('a document', () => {
  it('is there until its deletion has succeeded', async () => {
    const documents = setUp([row('a')])
    answer.mockImplementationOnce(() => refused('internal'))
    await expect(documents.remove(row('a'))).rejects.toMatchObject({ code: 'internal' })
    expect(documents.rows).toEqual([row('a')])
    await documents.remove(row('a'))
    expect(answer).toHaveBeenLastCalledWith('documents.delete().eq("id","a")')
    expect(documents.rows).toEqual([])
  })

  it('that the live channel brought first is not added a second time, nor set back', async () => {
    const documents = setUp([])
    answer.mockImplementationOnce(async () => {
      documents.applyRows([row('a', { status: 'ready' })])
      return { data: row('a', { status: 'queued' }), error: null }
    })
    await documents.addArticle({ title: 'a', body: 'Text' })
    expect(documents.rows).toEqual([row('a', { status: 'ready' })])
  })

  it('keeps its earlier version as the server says, once the new one was given up', async () => {
    const documents = setUp([row('a', { version: 2, status: 'failed' })])
    answer.mockImplementation((request) => given(isListing(request) ? [row('a')] : null))
    await documents.discardNewVersion(row('a'))
    expect(answer.mock.calls.at(0)).toEqual(['invoke ingest/documents/a/discard'])
    expect(documents.rows).toEqual([row('a')])
  })

  it('has its new title once an article is saved', async () => {
    const documents = setUp([row('a', { kind: 'article' })])
    answer.mockImplementationOnce(() => refused('article_empty'))
    const article = { title: 'New', body: 'Text' }
    await expect(documents.saveArticle('a', article)).rejects.toThrow('article_empty')
    expect(documents.rows).toMatchObject([{ title: 'a' }])
    await documents.saveArticle('a', article)
    expect(documents.rows).toMatchObject([{ title: 'New' }])
  })
})

describe('the documents that a question asks', () => {
  const rows = [row('a'), row('b'), row('c', { enabled: false }), row('d', { live_version: null })]

  it('are those that answer', () => {
    const documents = setUp(rows)
    expect(documents.answering.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(documents.chosen).toBeNull()
    expect(documents.readyCount).toBe(2)
  })

  it('are the chosen ones, in the order of the list, while there are others', () => {
    const documents = setUp([...rows, row('e')])
    documents.choose(['e', 'a', 'c', 'gone'])
    expect(documents.chosen).toEqual(['a', 'e'])
    documents.choose(['a', 'b', 'e'])
    expect(documents.chosen).toBeNull()
    documents.choose(['b'])
    expect(documents.chosen).toEqual(['b'])
    documents.onDocument(event('DELETE', row('b')))
    expect(documents.chosen).toBeNull()
  })
})
