import type { RealtimeChannel } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { ALICE, BOB, Recorder, subscribe, tokenFor } from './support.ts'
import { anyText } from '../support/matchers.ts'

/** Who is there, by key, after every change. */
function recordPresence(channel: RealtimeChannel): Recorder<string> {
  const states = new Recorder<string>()
  channel.on('presence', { event: 'sync' }, () => {
    states.add(Object.keys(channel.presenceState()).sort().join(' '))
  })
  return states
}

const keyed = (key: string) => ({ config: { presence: { key } } })

test('everyone sees who comes and who goes', async ({ stack }) => {
  const ann = stack.client().channel('hall', keyed('ann'))
  const ben = stack.client().channel('hall', keyed('ben'))
  const seen = recordPresence(ann)
  await subscribe(ann)
  await subscribe(ben)
  expect(await ann.track({ at: 1 })).toBe('ok')
  expect(await ben.track({ at: 2 })).toBe('ok')
  await seen.find((keys) => keys === 'ann ben')
  expect(ann.presenceState()['ben']).toEqual([{ at: 2, presence_ref: anyText }])
  await ben.untrack()
  await seen.find((keys) => keys === 'ann' && seen.all.includes('ann ben'))
})

test('a newcomer gets the state at once', async ({ stack }) => {
  const ann = stack.client().channel('lobby', keyed('ann'))
  await subscribe(ann)
  await ann.track({})
  const late = stack.client().channel('lobby')
  const seen = recordPresence(late)
  await subscribe(late)
  await seen.find((keys) => keys === 'ann')
})

test('a lost connection is a leave', async ({ stack }) => {
  const stayer = stack.client().channel('door')
  const seen = recordPresence(stayer)
  await subscribe(stayer)
  const client = stack.client()
  const goer = client.channel('door', keyed('goer'))
  await subscribe(goer)
  await goer.track({})
  await seen.find((keys) => keys === 'goer')
  await client.realtime.disconnect()
  await seen.find((keys) => keys === '' && seen.all.includes('goer'))
})

test('tracking again replaces what was tracked', async ({ stack }) => {
  const channel = stack.client().channel('desk', keyed('me'))
  const updates = new Recorder<unknown>()
  channel.on('presence', { event: 'join' }, ({ newPresences }) =>
    updates.add(newPresences[0]?.['n']),
  )
  await subscribe(channel)
  await channel.track({ n: 1 })
  await channel.track({ n: 2 })
  await updates.find((n) => n === 2)
  expect(channel.presenceState()['me']).toHaveLength(1)
})

test('presence on a private channel follows the policies', async ({ stack }) => {
  const config = (key: string) => ({ config: { private: true, presence: { key, enabled: true } } })
  const reader = stack.client(await tokenFor(ALICE)).channel('club', config('alice'))
  const seen = recordPresence(reader)
  await subscribe(reader)
  const writer = stack.client(await tokenFor(BOB)).channel('club', config('bob'))
  await subscribe(writer)
  expect(await writer.track({})).toBe('ok')
  await seen.find((keys) => keys === 'bob')
  const readOnly = stack.client(await tokenFor(ALICE)).channel('room:alice', config('alice'))
  await subscribe(readOnly)
  expect(await readOnly.track({})).toBe('error')
})
