import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/contract.ts'
import { Outbox } from './outbox.svelte.ts'

const EARLIER = '2026-11-22T10:00:00+00:00'
const LATER = '2026-11-22T10:00:05+00:00'

const asked = (content: string, created_at: string) =>
  ({ id: created_at, role: 'user', content, created_at }) as Message

const createOutbox = (newest = EARLIER) =>
  new Outbox({
    place: 'r',
    send: () => Promise.reject(new TypeError('Failed to fetch')),
    newest: () => newest,
  })

/** What a browser keeps; its keys are its own properties. */
beforeEach(() => {
  const kept: Record<string, unknown> = {}
  Object.setPrototypeOf(kept, {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => (kept[key] = value),
    removeItem: (key: string) => Reflect.deleteProperty(kept, key),
  })
  vi.stubGlobal('localStorage', kept)
})
afterEach(() => vi.unstubAllGlobals())

describe('a question that could not be sent', () => {
  it('comes back with the next visit', async () => {
    await createOutbox().send('How much?')
    const next = createOutbox()
    next.restore([])
    expect(next.items).toMatchObject([{ text: 'How much?', state: 'failed', code: null }])
  })

  it('comes back although the same words were asked before', async () => {
    await createOutbox().send('How much?')
    const next = createOutbox()
    next.restore([asked('How much?', EARLIER)])
    expect(next.items).toHaveLength(1)
  })

  it('does not come back when it arrived after all', async () => {
    await createOutbox().send('How much?')
    const next = createOutbox()
    next.restore([asked('How much?', LATER)])
    expect(next.items).toEqual([])
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('comes back in the order of sending, also where nothing was written in between', async () => {
    const outbox = createOutbox()
    const texts = Array.from({ length: 9 }, (_, i) => `Question ${i}?`)
    for (const text of texts) await outbox.send(text)
    const next = createOutbox()
    next.restore([])
    expect(next.items.map(({ text }) => text)).toEqual(texts)
  })

  it('is left alone by another tab of the same room', async () => {
    await createOutbox().send('How much?')
    const other = createOutbox()
    await other.send('How many?')
    other.discard(other.items[0]?.localId ?? '')
    const next = createOutbox()
    next.restore([])
    expect(next.items.map(({ text }) => text)).toEqual(['How much?'])
  })
})
