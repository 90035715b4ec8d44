import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Supabase } from '#lib/api/client.ts'
import { FakeChannel, FakeSession, type Status } from './fake-realtime.ts'
import { LiveChannel } from './live-channel.svelte.ts'

const MINUTE_MS = 60_000

const never = <T>(): Promise<T> => new Promise(() => undefined)

let browser: EventTarget & { visibilityState: string; onLine: boolean }

beforeEach(() => {
  vi.useFakeTimers()
  browser = Object.assign(new EventTarget(), { visibilityState: 'visible', onLine: true })
  for (const name of ['window', 'document', 'navigator']) vi.stubGlobal(name, browser)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function setUp() {
  const session = new FakeSession()
  const channels: FakeChannel[] = []
  const supabase = {
    session,
    channel: vi.fn(() => {
      const channel = new FakeChannel()
      channels.push(channel)
      return channel
    }),
    removeChannel: vi.fn(() => Promise.resolve()),
    renewChannels: vi.fn(() => Promise.resolve()),
  }
  const handle = vi.fn()
  const onJoined = vi.fn(() => Promise.resolve())
  const live = new LiveChannel(supabase as unknown as Supabase, {
    topic: 'room:r',
    handlers: { answer: handle },
    onJoined,
  })
  const report = async (status: Status): Promise<void> => {
    channels.at(-1)?.report?.(status)
    await settle()
  }
  return { live, supabase, session, channels, handle, onJoined, report }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

/** A channel that has started and is live. */
async function goLive() {
  const all = setUp()
  const stop = all.live.start()
  await settle()
  await all.report('SUBSCRIBED')
  expect(all.live.state).toBe('live')
  return { ...all, stop }
}

function fire(event: string, more: Partial<typeof browser> = {}) {
  Object.assign(browser, more).dispatchEvent(new Event(event))
  return settle()
}

describe('joining', () => {
  it('renews the session, subscribes, reads the rows and is live then', async () => {
    const { live, supabase, session, channels, handle, onJoined, report } = setUp()
    const rows = Promise.withResolvers<void>()
    onJoined.mockReturnValueOnce(rows.promise)
    live.start()
    await settle()
    expect(supabase.channel).toHaveBeenCalledWith('room:r', { config: { private: true } })
    expect(supabase.renewChannels).toHaveBeenCalledOnce()
    await report('SUBSCRIBED')
    expect(live.state).toBe('connecting')
    expect(session.release).not.toHaveBeenCalled()
    rows.resolve()
    await settle()
    expect(live.state).toBe('live')
    expect(session.release).toHaveBeenCalledOnce()
    channels[0]?.handlers.get('answer')?.({ payload: 'piece' })
    expect(handle).toHaveBeenCalledExactlyOnceWith('piece')
  })

  it('goes on when the session cannot be renewed, as without network', async () => {
    const { live, supabase, report } = setUp()
    supabase.renewChannels.mockRejectedValueOnce(new Error('no network'))
    live.start()
    await settle()
    await report('SUBSCRIBED')
    expect(live.state).toBe('live')
  })

  it.each(['CHANNEL_ERROR', 'TIMED_OUT', 'CLOSED'] as const)(
    'that ends with %s is tried again, later each time, and the third failure is offline',
    async (status) => {
      const { live, channels, report } = setUp()
      live.start()
      await settle()
      const waits = [500, 1000, 2000, 4000, 8000, 15_000, 15_000]
      for (const [failures, wait] of waits.entries()) {
        expect(channels).toHaveLength(failures + 1)
        await report(status)
        expect(live.state).toBe(failures < 2 ? 'connecting' : 'offline')
        await vi.advanceTimersByTimeAsync(wait - 1)
        expect(channels).toHaveLength(failures + 1)
        await vi.advanceTimersByTimeAsync(1)
      }
      await report('SUBSCRIBED')
      expect(live.state).toBe('live')
    },
  )

  it('whose rows cannot be read counts as lost', async () => {
    const { live, onJoined, channels, report } = setUp()
    onJoined.mockRejectedValueOnce(new Error('no rows'))
    live.start()
    await settle()
    await report('SUBSCRIBED')
    expect(live.state).toBe('connecting')
    await vi.advanceTimersByTimeAsync(500)
    expect(channels).toHaveLength(2)
  })

  it.each(['renewChannels', 'onJoined'] as const)(
    'in which %s never ends is given up after a minute and tried again',
    async (step) => {
      const { live, supabase, onJoined, channels, report } = setUp()
      if (step === 'renewChannels') supabase.renewChannels.mockImplementationOnce(never)
      else onJoined.mockImplementationOnce(never)
      live.start()
      await settle()
      await report('SUBSCRIBED')
      expect(live.state).toBe('connecting')
      await vi.advanceTimersByTimeAsync(MINUTE_MS + 500)
      expect(channels).toHaveLength(2)
      await report('SUBSCRIBED')
      expect(live.state).toBe('live')
    },
  )

  it.each([
    ['never ends', never<void>, 500 + MINUTE_MS + 1000],
    ['fails', () => Promise.reject(new Error('no')), 500],
  ])('is not held up for good when leaving the channel before %s', async (_, remove, wait) => {
    const { live, supabase, channels, report } = await goLive()
    supabase.removeChannel.mockImplementationOnce(remove)
    await report('CLOSED')
    await vi.advanceTimersByTimeAsync(wait)
    expect(channels).toHaveLength(2)
    await report('SUBSCRIBED')
    expect(live.state).toBe('live')
  })

  it('that another one overtook while it was leaving makes no second channel', async () => {
    const { live, supabase, channels, report } = await goLive()
    const left = Promise.withResolvers<void>()
    supabase.removeChannel.mockReturnValueOnce(left.promise)
    await report('CLOSED')
    await vi.advanceTimersByTimeAsync(500)
    await fire('online')
    await report('SUBSCRIBED')
    expect(live.state).toBe('live')
    left.resolve()
    await settle()
    expect(channels).toHaveLength(2)
    expect(live.state).toBe('live')
  })

  it('ignores a channel that it has left', async () => {
    const { live, channels, report } = await goLive()
    await report('CLOSED')
    await vi.advanceTimersByTimeAsync(500)
    await report('SUBSCRIBED')
    channels[0]?.report?.('CLOSED')
    await settle()
    expect(live.state).toBe('live')
  })
})

describe('a channel that is live', () => {
  it('is offline as soon as the network goes, and joins at once when it is back', async () => {
    const { live, channels, report } = await goLive()
    await fire('offline', { onLine: false })
    expect(live.state).toBe('offline')
    await fire('online', { onLine: true })
    expect(channels).toHaveLength(2)
    expect(live.state).toBe('offline')
    await report('SUBSCRIBED')
    expect(live.state).toBe('live')
  })

  it('renews its session when the page is looked at again, and stays', async () => {
    const { live, supabase, channels } = await goLive()
    await fire('visibilitychange', { visibilityState: 'hidden' })
    expect(supabase.renewChannels).toHaveBeenCalledTimes(1)
    await fire('visibilitychange', { visibilityState: 'visible' })
    expect(supabase.renewChannels).toHaveBeenCalledTimes(2)
    expect(channels).toHaveLength(1)
    expect(live.state).toBe('live')
  })

  it('that was lost joins at once when the page is looked at again', async () => {
    const { live, channels, report } = await goLive()
    for (let failures = 0; failures < 5; failures++) {
      await report('CLOSED')
      await vi.advanceTimersByTimeAsync(15_000)
    }
    await report('CLOSED')
    expect(live.state).toBe('offline')
    const before = channels.length
    await fire('visibilitychange')
    expect(channels).toHaveLength(before + 1)
  })

  it('stays away once the session has ended, and joins when somebody has signed in', async () => {
    const { live, session, supabase, channels, report } = await goLive()
    session.end()
    await settle()
    expect(live.state).toBe('read-only')
    expect(supabase.removeChannel).toHaveBeenCalledOnce()
    await fire('online')
    await fire('offline', { onLine: false })
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(live.state).toBe('read-only')
    expect(channels).toHaveLength(1)
    browser.onLine = true
    session.renew()
    await settle()
    await report('SUBSCRIBED')
    expect(live.state).toBe('live')
  })

  it('does not join anew when its token was renewed', async () => {
    const { session, channels } = await goLive()
    session.renew()
    await settle()
    expect(channels).toHaveLength(1)
  })
})

describe('a channel that was stopped', () => {
  it('is left, and neither events nor timers bring it back', async () => {
    const { live, stop, session, supabase, channels } = await goLive()
    stop()
    expect(supabase.removeChannel).toHaveBeenCalledOnce()
    expect(session.release).toHaveBeenCalled()
    await fire('online')
    await fire('visibilitychange')
    session.renew()
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
    expect(channels).toHaveLength(1)
    expect(live.state).toBe('live')
  })

  it('while it was joining subscribes to nothing', async () => {
    const { live, supabase, channels } = setUp()
    const renewal = Promise.withResolvers<void>()
    supabase.renewChannels.mockReturnValueOnce(renewal.promise)
    const stop = live.start()
    await settle()
    stop()
    renewal.resolve()
    await settle()
    expect(channels.every(({ report }) => report === null)).toBe(true)
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
    expect(channels).toHaveLength(1)
  })
})
