import type { RealtimeChannel } from '@supabase/realtime-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Doing, Presence } from './presence.svelte.ts'

const NOTHING: Doing = { typing: null, reading: null, quote: null }

beforeEach(() => {
  vi.useFakeTimers()
  const kept: Record<string, unknown> = {}
  Object.setPrototypeOf(kept, {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => (kept[key] = value),
    removeItem: (key: string) => Reflect.deleteProperty(kept, key),
  })
  vi.stubGlobal('localStorage', kept)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A person, and the channel that they are on. */
function setUp() {
  let state: Record<string, object[]> = {}
  const track = vi.fn<(doing: Doing) => Promise<string>>(() => Promise.resolve('ok'))
  const channel = { track, presenceState: () => state } as unknown as RealtimeChannel
  const presence = new Presence('me')
  presence.use(channel)
  const say = (next: Record<string, object[]>) => {
    state = next
    presence.onSync()
  }
  return { presence, channel, track, say }
}

/** Someone who has been there long enough to be announced. */
function settled() {
  const all = setUp()
  vi.advanceTimersByTime(2_000)
  expect(all.track.mock.calls).toEqual([[NOTHING]])
  return all
}

describe('what a screen says of itself', () => {
  it('is nothing when it only passes through', () => {
    const { presence, track } = setUp()
    vi.advanceTimersByTime(1_900)
    presence.use(null)
    vi.advanceTimersByTime(60_000)
    expect(track).not.toHaveBeenCalled()
  })

  it('is said at most four times in half a minute, and then as it is by now', () => {
    const { presence, track } = settled()
    const times = [Date.now()]
    track.mockImplementation(() => {
      times.push(Date.now())
      return Promise.resolve('ok')
    })
    for (let i = 0; i < 240; i += 1) {
      presence.look({ message_id: 'a', position: i, number: 1 })
      vi.advanceTimersByTime(500)
    }
    vi.advanceTimersByTime(30_000)
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 30_000).length).toBeLessThanOrEqual(4)
    }
    expect(times.length).toBeGreaterThan(12)
    expect(track).toHaveBeenLastCalledWith({
      ...NOTHING,
      quote: { message_id: 'a', position: 239, number: 1 },
    })
  })

  it('leaves calls for more than the pages that somebody scrolls past', () => {
    const { presence, track } = settled()
    for (let page = 1; page < 20; page += 1) {
      presence.read({ document_id: 'd', page })
      vi.advanceTimersByTime(500)
    }
    expect(track).toHaveBeenCalledTimes(2)
    presence.type('t')
    vi.advanceTimersByTime(0)
    expect(track).toHaveBeenLastCalledWith({
      typing: 't',
      reading: { document_id: 'd', page: 19 },
      quote: null,
    })
  })

  it('is that a question is written, until no key was pressed for a while', () => {
    const { presence, track } = settled()
    for (let i = 0; i < 10; i += 1) {
      presence.type('t')
      vi.advanceTimersByTime(1_000)
    }
    expect(track.mock.calls.slice(1)).toEqual([[{ ...NOTHING, typing: 't' }]])
    vi.advanceTimersByTime(6_000)
    expect(track).toHaveBeenLastCalledWith(NOTHING)
  })

  it('holds no place in a document once that is turned off, on this device', () => {
    const { presence, track } = settled()
    presence.read({ document_id: 'd', page: 2 })
    vi.advanceTimersByTime(2_000)
    presence.setMarks(false)
    vi.advanceTimersByTime(0)
    expect(track).toHaveBeenLastCalledWith(NOTHING)
    expect(new Presence('me').marks).toBe(false)
    presence.setMarks(true)
    expect(new Presence('me').marks).toBe(true)
  })

  it('is said again on another channel', () => {
    const { presence, channel, track } = settled()
    presence.use(null)
    presence.use(channel)
    vi.advanceTimersByTime(2_000)
    expect(track).toHaveBeenCalledTimes(2)
  })
})

describe('what others say', () => {
  it('is shown once a person, and not of oneself', () => {
    const { presence, say } = setUp()
    say({
      me: [NOTHING],
      ben: [NOTHING, { ...NOTHING, typing: 't' }],
      ann: [{ ...NOTHING, reading: { document_id: 'd', page: 3 } }],
    })
    vi.advanceTimersByTime(1_000)
    expect(presence.others).toEqual([
      { userId: 'ann', ...NOTHING, reading: { document_id: 'd', page: 3 } },
      { userId: 'ben', ...NOTHING, typing: 't' },
    ])
  })

  it.each<[string, object]>([
    ['nothing', {}],
    ['a number for a text', { ...NOTHING, typing: 7 }],
    ['a text without end', { ...NOTHING, typing: 'x'.repeat(100_000) }],
    ['a page that is none', { ...NOTHING, reading: { document_id: 'd', page: -1.5 } }],
    ['a page too many', { ...NOTHING, reading: { document_id: 'd', page: Infinity } }],
    ['half a quote', { ...NOTHING, quote: { message_id: 'a' } }],
    ['a list', [NOTHING]],
  ])('counts as no more than being there when it is %s', (_, malformed) => {
    const { presence, say } = setUp()
    say({ ben: [malformed] })
    vi.advanceTimersByTime(1_000)
    expect(presence.others).toEqual([{ userId: 'ben', ...NOTHING }])
  })

  it('changes the screen once a second at most, while twenty of fifty come and go each second', () => {
    const { presence, say } = setUp()
    const people = Array.from({ length: 50 }, (_, i) => `person-${i}`)
    let changes = 0
    let shown = presence.others
    for (let step = 0; step < 200; step += 1) {
      const gone = step % people.length
      say(Object.fromEntries(people.filter((_, i) => i !== gone).map((id) => [id, [NOTHING]])))
      vi.advanceTimersByTime(50)
      if (presence.others !== shown) changes += 1
      shown = presence.others
    }
    expect(changes).toBeGreaterThan(5)
    expect(changes).toBeLessThanOrEqual(10)
  })

  it('wakes nobody when it says the same again', () => {
    const { presence, say } = setUp()
    say({ ben: [NOTHING] })
    vi.advanceTimersByTime(1_000)
    const before = presence.others
    say({ ben: [{ ...NOTHING, presence_ref: 'another' }] })
    vi.advanceTimersByTime(1_000)
    expect(presence.others).toBe(before)
  })

  it('is gone with the channel', () => {
    const { presence, say } = setUp()
    say({ ben: [NOTHING] })
    vi.advanceTimersByTime(1_000)
    presence.use(null)
    vi.advanceTimersByTime(1_000)
    expect(presence.others).toEqual([])
  })
})
