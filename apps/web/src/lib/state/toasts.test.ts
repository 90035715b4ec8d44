import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '#lib/api/failure.ts'
import { failureMessage } from '#lib/i18n/failure-message.ts'
import { m } from '#lib/paraglide/messages.js'
import { never } from './fake-supabase.ts'
import { Toasts } from './toasts.svelte.ts'

const INFO_MS = 4_000
const ERROR_MS = 9_000
const ACTION_MS = 10_000

let toasts: Toasts
const texts = (): string[] => toasts.items.map(({ text }) => text)
const action = (run: () => unknown) => ({ label: 'Undo', run })

beforeEach(() => {
  vi.useFakeTimers()
  toasts = new Toasts()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a notice', () => {
  it.each([
    ['info', () => toasts.info('x'), INFO_MS],
    ['error', () => toasts.fail('offline'), ERROR_MS],
    ['info', () => toasts.offer('x', action(vi.fn())), ACTION_MS],
  ] as const)('of the tone %s goes away after its time', (tone, add, ms) => {
    add()
    expect(toasts.items).toMatchObject([{ tone }])
    vi.advanceTimersByTime(ms - 1)
    expect(toasts.items).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(toasts.items).toEqual([])
  })

  it('stands below those before it, each with a time of its own', () => {
    toasts.offer('first', action(vi.fn()))
    vi.advanceTimersByTime(1_000)
    toasts.info('second')
    expect(texts()).toEqual(['first', 'second'])
    vi.advanceTimersByTime(INFO_MS)
    expect(texts()).toEqual(['first'])
  })

  it('that is there already begins anew, as the last, instead of standing twice', () => {
    toasts.info('same')
    toasts.info('other')
    vi.advanceTimersByTime(INFO_MS - 1)
    toasts.info('same')
    expect(texts()).toEqual(['other', 'same'])
    vi.advanceTimersByTime(1)
    expect(texts()).toEqual(['same'])
    vi.advanceTimersByTime(INFO_MS - 1)
    expect(texts()).toEqual([])
  })

  it('is closed by hand, and only that one', () => {
    toasts.info('first')
    toasts.info('second')
    toasts.dismiss(toasts.items[0]?.id ?? 0)
    toasts.dismiss(12345)
    expect(texts()).toEqual(['second'])
    vi.advanceTimersByTime(INFO_MS)
    expect(texts()).toEqual([])
  })

  it('stays while it is held, those that come meanwhile too, and has its whole time after', () => {
    toasts.info('first')
    vi.advanceTimersByTime(INFO_MS - 1)
    toasts.hold()
    toasts.fail('offline')
    vi.advanceTimersByTime(10 * ACTION_MS)
    expect(texts()).toEqual(['first', failureMessage('offline')])
    toasts.release()
    vi.advanceTimersByTime(INFO_MS)
    expect(texts()).toEqual([failureMessage('offline')])
    vi.advanceTimersByTime(ERROR_MS - INFO_MS)
    expect(texts()).toEqual([])
  })

  it('that comes after the held ones were closed goes away', () => {
    toasts.info('first')
    toasts.hold()
    toasts.dismiss(toasts.items[0]?.id ?? 0)
    toasts.info('second')
    vi.advanceTimersByTime(INFO_MS)
    expect(texts()).toEqual([])
  })

  it('does not run its action by itself', () => {
    const run = vi.fn()
    toasts.offer('x', action(run))
    vi.advanceTimersByTime(ACTION_MS)
    expect(run).not.toHaveBeenCalled()
  })
})

describe('an attempt', () => {
  it('that goes well says nothing', async () => {
    expect(await toasts.attempt(() => Promise.resolve('done'))).toBe(true)
    expect(toasts.items).toEqual([])
  })

  it.each([
    [new Failure('too_many_rooms'), 'too_many_rooms'],
    [new Error('What is this?'), 'internal'],
    [undefined, 'internal'],
  ] as const)('that fails with %s says so in words', async (cause, code) => {
    expect(await toasts.attempt(() => Promise.reject(cause))).toBe(false)
    expect(toasts.items).toMatchObject([{ tone: 'error', text: failureMessage(code) }])
  })

  it('that never ends says nothing and holds up no other', async () => {
    void toasts.attempt(never)
    expect(await toasts.attempt(() => Promise.reject(new Failure('offline')))).toBe(false)
    expect(toasts.items).toHaveLength(1)
  })

  it('to copy says that it did, or why not', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    expect(await toasts.copy('text')).toBe(true)
    expect(writeText).toHaveBeenCalledExactlyOnceWith('text')
    expect(texts()).toEqual([m.copied()])
    writeText.mockRejectedValueOnce(new Error('NotAllowedError'))
    expect(await toasts.copy('text')).toBe(false)
    expect(toasts.items).toMatchObject([{ text: m.copied() }, { tone: 'error' }])
  })
})
