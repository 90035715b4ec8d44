import { afterEach, describe, expect, it, vi } from 'vitest'
import { startRecordingServer } from '../../../tests/support/recording-server.ts'
import { createBroadcast } from './broadcast.ts'

afterEach(() => vi.restoreAllMocks())

describe('createBroadcast', () => {
  it('sends an event into a private channel, as the service', async () => {
    await using server = await startRecordingServer((_, response) => response.writeHead(202).end())
    const logged = vi.spyOn(console, 'error')
    const broadcast = createBroadcast({ supabaseUrl: server.url, secretKey: 'sb_secret_a' })
    await broadcast('room:7', 'stale', { message_ids: ['1'] })
    expect(server.requests).toMatchObject([
      {
        path: '/realtime/v1/api/broadcast',
        headers: { apikey: 'sb_secret_a' },
        body: {
          messages: [
            { topic: 'room:7', event: 'stale', payload: { message_ids: ['1'] }, private: true },
          ],
        },
      },
    ])
    expect(logged).not.toHaveBeenCalled()
  })

  it('logs an event that is refused, and one that nobody takes, and throws for neither', async () => {
    await using server = await startRecordingServer((_, response) => response.writeHead(500).end())
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const refused = createBroadcast({ supabaseUrl: server.url, secretKey: 'x' })
    await refused('room:7', 'loading', {})
    expect(logged.mock.calls).toEqual([['broadcast loading answered 500']])
    await server[Symbol.asyncDispose]()
    await refused('room:7', 'loading', {})
    expect(logged.mock.calls[1]?.[0]).toBe('broadcast loading failed:')
  })
})
