import { expect, it, vi } from 'vitest'
import { withRequestId } from './request-context.ts'
import { describeRequest, tagLines } from './serve.ts'

it('writes of a request what it was, and nothing that people wrote or that opens anything', () => {
  const request = new Request('https://x.example/chat/rooms/7/search?q=my+secret', {
    headers: { authorization: 'Bearer token', apikey: 'key' },
  })
  const response = new Response('secret', { status: 201, headers: { 'x-request-id': 'a' } })
  expect(JSON.parse(describeRequest(request, response, 12.4))).toEqual({
    event: 'request',
    request_id: 'a',
    method: 'GET',
    path: '/chat/rooms/7/search',
    status: 201,
    ms: 12,
  })
})

it('says of each line of which request it is, also of what goes on later', async () => {
  const print = vi.fn()
  const target = { debug: print, log: print, info: print, warn: print, error: print }
  tagLines(target)
  await withRequestId('a', async () => {
    await Promise.resolve()
    target.error('failed', 7)
  })
  target.log('alone')
  expect(print.mock.calls).toEqual([['[a]', 'failed', 7], ['alone']])
})
