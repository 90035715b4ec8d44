import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { ALICE, subscribe, tokenFor } from './support.ts'

// What the supabase-js of a year ago cannot do: it sends no bytes, and its httpSend hears of no refusal.

test('a binary payload arrives as bytes', async ({ stack }) => {
  const [sender, receiver] = [stack.client().channel('bytes'), stack.client().channel('bytes')]
  const bytes = Promise.withResolvers<unknown>()
  receiver.on('broadcast', { event: 'raw' }, (message) => bytes.resolve(message['payload']))
  await subscribe(receiver)
  await subscribe(sender)
  const payload = new Uint8Array([0, 255, 7]).buffer
  await sender.send({ type: 'broadcast', event: 'raw', payload })
  expect(await bytes.promise).toEqual(payload)
})

test('httpSend by a member without an insert policy is refused', async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE))
  const sent = client
    .channel('room:alice', { config: { private: true } })
    .httpSend('answer', { text: 'forged' })
  await expect(sent).rejects.toThrow('Unauthorized')
})
