import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Deadline, readUntil } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const never = new Promise<never>(() => undefined)

/** Gives its pieces when it is asked, then hangs; remembers whether it was asked to return. */
function createSource(pieces: string[]) {
  let returned = false
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const value = pieces.shift()
        return value === undefined ? never : Promise.resolve({ value, done: false })
      },
      return: () => {
        returned = true
        return never
      },
    }),
  }
  return { source, wasReturned: () => returned }
}

describe('readUntil', () => {
  it('ends a stream that stands still, and asks its source to return', async () => {
    using deadline = new Deadline({ idleMs: 1000, totalMs: 60_000 })
    const { source, wasReturned } = createSource(['a', 'b'])
    const read: string[] = []
    const reading = (async () => {
      for await (const piece of readUntil(source, deadline)) read.push(piece)
    })()
    const ended = expect(reading).rejects.toMatchObject({ code: 'answer_timeout' })
    await vi.advanceTimersByTimeAsync(999)
    expect([read, wasReturned()]).toEqual([['a', 'b'], false])
    await vi.advanceTimersByTimeAsync(1)
    await ended
    expect(wasReturned()).toBe(true)
  })

  it('asks its source to return when its reader leaves', async () => {
    using deadline = new Deadline({ idleMs: 1000, totalMs: 60_000 })
    const { source, wasReturned } = createSource(['a', 'b'])
    for await (const piece of readUntil(source, deadline)) if (piece === 'a') break
    expect(wasReturned()).toBe(true)
  })

  it('gives the first piece a time of its own', async () => {
    using deadline = new Deadline({ idleMs: 1000, firstTokenMs: 3000, totalMs: 60_000 })
    deadline.awaitFirstToken()
    const late = (async function* () {
      await new Promise((resolve) => setTimeout(resolve, 2500))
      yield 'a'
      await never
    })()
    const read: string[] = []
    const reading = (async () => {
      for await (const piece of readUntil(late, deadline)) read.push(piece)
    })()
    const ended = expect(reading).rejects.toMatchObject({ code: 'answer_timeout' })
    await vi.advanceTimersByTimeAsync(2400)
    expect([read, deadline.isMoving]).toEqual([[], true])
    await vi.advanceTimersByTimeAsync(1099)
    expect([read, deadline.signal.aborted]).toEqual([['a'], false])
    await vi.advanceTimersByTimeAsync(1)
    await ended
  })

  it('takes each piece for progress, up to the total time', async () => {
    using deadline = new Deadline({ idleMs: 1000, totalMs: 2500 })
    const drip = (async function* () {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 900))
        yield '.'
      }
    })()
    let drops = 0
    const reading = (async () => {
      for await (const drop of readUntil(drip, deadline)) drops += drop.length
    })()
    const ended = expect(reading).rejects.toMatchObject({ code: 'answer_too_long' })
    await vi.advanceTimersByTimeAsync(2500)
    await ended
    expect(drops).toBe(2)
  })
})

describe('a deadline', () => {
  it('that is halted says by whom, once', async () => {
    using deadline = new Deadline({ idleMs: 1000, totalMs: 2000 })
    const raced = expect(deadline.race(never)).rejects.toMatchObject({ code: 'answer_interrupted' })
    deadline.halt('stop')
    deadline.halt('gone')
    await raced
    expect(deadline.halted).toBe('stop')
    expect(deadline.signal.aborted).toBe(true)
  })

  it('that is disposed of leaves no timer behind', () => {
    const deadline = new Deadline({ idleMs: 1000, totalMs: 2000 })
    expect(vi.getTimerCount()).toBe(2)
    deadline[Symbol.dispose]()
    expect(vi.getTimerCount()).toBe(0)
  })
})
