import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DocumentRow } from '#lib/contract.ts'
import { DocumentRows } from './document-rows.svelte.ts'
import { type Answer, fakeSupabase, given, refused } from './fake-supabase.ts'
import { sendUpload } from './send-upload.ts'

const TEXT = 'Forty litres.'

/** The fields of a document that decide how a file is stored. */
const row = (id: string, more: Partial<DocumentRow> = {}): DocumentRow =>
  ({
    id,
    room_id: 'r',
    kind: 'text',
    title: id,
    version: 1,
    duplicate_of: null,
    ...more,
  }) as DocumentRow

let requests: string[]
let put: { address: string; type: string | undefined }[]
/** Of the server that takes the bytes; null for no network. */
let status: number | null

class FakeRequest {
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = {
    onprogress: null,
  }
  onload: (() => void) | null = null
  onerror: (() => void) | null = null
  status = 0
  responseText = ''
  #address = ''
  #type: string | undefined

  open(_method: string, address: string) {
    this.#address = address
  }

  setRequestHeader(_name: string, value: string) {
    this.#type = value
  }

  send() {
    put.push({ address: this.#address, type: this.#type })
    this.upload.onprogress?.({ loaded: 1, total: 2 })
    if (status === null) return this.onerror?.()
    this.status = status
    this.onload?.()
  }
}

beforeEach(() => {
  requests = []
  put = []
  status = 200
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  vi.stubGlobal('navigator', { onLine: true })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function setUp(known: DocumentRow[], answers: Record<string, () => ReturnType<Answer>> = {}) {
  const rows = new DocumentRows(known)
  const onNotice = vi.fn()
  const onProgress = vi.fn()
  const supabase = fakeSupabase((request) => {
    requests.push(request)
    const known = Object.entries(answers).find(([start]) => request.includes(start))
    if (known) return known[1]()
    if (request.includes('createSignedUploadUrl')) return given({ signedUrl: '/put' })
    if (request.includes('.match(')) return given([])
    if (request.includes('.insert(')) return given(row('new'))
    return given(null)
  })
  const send = (name: string, replaces: string | null = null) => {
    const file = new File([TEXT], name)
    const upload = {
      id: 'new',
      path: name,
      isQuiet: false,
      breaks: 0,
      file,
      replaces,
      state: 'uploading',
      progress: 0,
      code: null,
    } as const
    return sendUpload({ supabase, roomId: 'r', rows, onNotice }, upload, onProgress)
  }
  return { rows, onNotice, onProgress, send }
}

const asked = (part: string): string | undefined => requests.find((one) => one.includes(part))

describe('a file', () => {
  it('that is new is stored, has a row, and is read', async () => {
    const { rows, onNotice, onProgress, send } = setUp([])
    await send('Heater.txt')
    expect(asked('createSignedUploadUrl')).toContain('"r/new.txt"')
    expect(put).toEqual([{ address: '/put', type: 'text/plain' }])
    expect(onProgress).toHaveBeenCalledWith(0.5)
    expect(asked('.insert(')).toContain(`"byte_size":${TEXT.length}`)
    expect(requests.at(-1)).toBe('invoke ingest/documents/new')
    expect(rows.list.map(({ id }) => id)).toEqual(['new'])
    expect(onNotice).not.toHaveBeenCalled()
  })

  it('whose bytes the room has already is not sent', async () => {
    const same = { id: 'a', title: 'Heater' }
    const { rows, onNotice, send } = setUp([], { '.match(': () => given([same]) })
    await send('Copy.txt')
    expect(onNotice).toHaveBeenCalledExactlyOnceWith({ kind: 'already_here', title: 'Heater' })
    expect(put).toEqual([])
    expect(rows.list).toEqual([])
  })

  it.each([
    ['of a document’s name and kind', 'Heater.txt', null],
    ['that is to replace a document', 'Other.txt', 'a'],
  ])('%s is its next version', async (_, name, replaces) => {
    const { rows, onNotice, send } = setUp([row('a', { title: 'Heater', version: 3 })])
    await send(name, replaces)
    expect(asked('createSignedUploadUrl')).toContain('"r/a.4.txt"')
    expect(asked('.update(')).toContain('"storage_path":"r/a.4.txt"')
    expect(onNotice).toHaveBeenCalledExactlyOnceWith({ kind: 'replacing', title: 'Heater' })
    expect(rows.list).toHaveLength(1)
  })

  it.each([
    ['of another kind', { kind: 'markdown' }],
    ['that answers as another', { duplicate_of: 'b' }],
  ] as const)('of the name of a document %s is new', async (_, more) => {
    const { onNotice, send } = setUp([row('a', { title: 'Heater', ...more })])
    await send('Heater.txt')
    expect(asked('.insert(')).toBeDefined()
    expect(onNotice).not.toHaveBeenCalled()
  })

  it('cannot replace a document of another kind', async () => {
    const { send } = setUp([row('a', { kind: 'pdf' })])
    await expect(send('a.txt', 'a')).rejects.toMatchObject({ code: 'file_kind_differs' })
    expect(put).toEqual([])
  })

  it('that is refused before it is sent asks nothing of the server', async () => {
    const { send } = setUp([])
    await expect(send('a.pdf')).rejects.toMatchObject({ code: 'not_a_pdf' })
    expect(requests).toEqual([])
  })

  it.each([
    [413, 'file_too_large'],
    [507, 'storage_full'],
    [500, 'upload_failed'],
    [null, 'offline'],
  ])('that the server refuses with %s has no row', async (refusal, code) => {
    status = refusal
    const { rows, send } = setUp([])
    await expect(send('a.txt')).rejects.toMatchObject({ code })
    expect(asked('.insert(')).toBeUndefined()
    expect(rows.list).toEqual([])
  })

  it.each([
    ['.insert(', null, 'r/new.txt'],
    ['.update(', 'a', 'r/a.2.txt'],
  ])('is taken out of the store again when %s is refused', async (part, replaces, path) => {
    const { send } = setUp([row('a')], { [part]: () => refused('too_many_documents') })
    await expect(send('b.txt', replaces)).rejects.toMatchObject({ code: 'too_many_documents' })
    expect(requests.at(-1)).toBe(`storage.documents.remove(["${path}"])`)
  })
})
