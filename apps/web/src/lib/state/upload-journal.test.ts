import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LostUpload, UploadJournal } from './upload-journal.ts'

let stored: Map<string, string>
let held: Set<string>

beforeEach(() => {
  vi.useFakeTimers()
  stored = new Map()
  held = new Set()
  vi.stubGlobal('window', {})
  vi.stubGlobal('addEventListener', () => undefined)
  const kept = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  }
  // Names of what is stored are properties, as of the real one.
  const ownKeys = () => [...stored.keys()]
  const getOwnPropertyDescriptor = () => ({ enumerable: true, configurable: true })
  vi.stubGlobal('localStorage', new Proxy(kept, { ownKeys, getOwnPropertyDescriptor }))
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string) => (held.add(name), new Promise(() => undefined)),
      query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const FILES: LostUpload[] = [
  { path: 'T/a', size: 4, code: null },
  { path: 'T/b', size: 0, code: 'file_empty' },
]

describe('the journal of a room’s uploads', () => {
  it('gives what a closed tab did not upload to the next one, once', async () => {
    new UploadJournal('r').save(FILES)
    vi.runAllTimers()
    // While the tab lives, its files are its own.
    expect(await new UploadJournal('r').takeLost()).toEqual([])
    held.clear()
    expect(await new UploadJournal('other').takeLost()).toEqual([])
    expect(await new UploadJournal('r').takeLost()).toEqual(FILES)
    expect(await new UploadJournal('r').takeLost()).toEqual([])
  })

  it('keeps nothing when all is uploaded, and reads nothing that is damaged', async () => {
    const journal = new UploadJournal('r')
    journal.save(FILES)
    journal.save([])
    vi.runAllTimers()
    expect([...stored.keys()]).toEqual([])
    stored.set('documind:uploads:r:x', '[[1],"a",["T/c",3,null]')
    stored.set('documind:uploads:r:y', '[[1],"a",["T/c",3,null]]')
    expect(await new UploadJournal('r').takeLost()).toEqual([{ path: 'T/c', size: 3, code: null }])
  })
})
