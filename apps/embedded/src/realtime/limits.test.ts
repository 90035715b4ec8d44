import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPerSecondCounter, createRateCounter } from './limits.ts'
import { createQuotas } from './quotas.ts'
import { DEFAULT_LIMITS } from './limits.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

it('a counter lets through what its window allows, and again in the next one', () => {
  const counter = createRateCounter(2, 1000)
  expect([counter.take(), counter.take(), counter.take()]).toEqual([true, true, false])
  vi.advanceTimersByTime(999)
  expect(counter.take()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(counter.take()).toBe(true)
})

it('what is too much counts for nothing: less still fits', () => {
  const counter = createRateCounter(10, 1000)
  expect(counter.take(8)).toBe(true)
  expect(counter.take(3)).toBe(false)
  expect(counter.take(2)).toBe(true)
  expect(counter.take(1)).toBe(false)
})

it('a rate per second is an average over a minute: a burst passes', () => {
  const counter = createPerSecondCounter(2)
  expect(counter.take(120)).toBe(true)
  expect(counter.take()).toBe(false)
  vi.advanceTimersByTime(60_000)
  expect(counter.take()).toBe(true)
})

it('one person has half of a pool, and the service a pool of its own', () => {
  const quotas = createQuotas({ ...DEFAULT_LIMITS, messagesPerSecond: 1 })
  const of = (sub: string) => ({ claims: { role: 'authenticated', sub }, address: 'a' })
  expect(quotas.takeMessages(of('alice'), true, 30)).toBe(true)
  expect(quotas.takeMessages(of('alice'), true)).toBe(false)
  expect(quotas.takeMessages(of('bob'), true, 30)).toBe(true)
  expect(quotas.takeMessages(of('carol'), true)).toBe(false)
  expect(quotas.takeMessages(of('carol'), false)).toBe(true)
  const service = { claims: { role: 'service_role' }, address: 'a' }
  expect(quotas.takeMessages(service, true, 60)).toBe(true)
})
