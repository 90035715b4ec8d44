import { afterEach, describe, expect, it, vi } from 'vitest'
import { answerJson, startRecordingServer } from '../../../tests/support/recording-server.ts'
import { createVerifyToken } from './auth.ts'
import { createAdminClient } from './supabase.ts'

afterEach(() => vi.useRealTimers())

/** An Auth server on which a session has ended for `ended`, and which fails for `broken`. */
async function startAuth() {
  const server = await startRecordingServer(({ headers }, response) => {
    const token = String(headers['authorization']).replace('Bearer ', '')
    if (token === 'ended') answerJson(response, { msg: 'session not found' }, 403)
    else if (token === 'broken') answerJson(response, { msg: 'down' }, 500)
    else answerJson(response, { id: `user of ${token}`, aud: 'authenticated' })
  })
  const keys = { publishableKey: 'sb_publishable_a', secretKey: 'sb_secret_a' }
  const verifyToken = createVerifyToken(createAdminClient({ supabaseUrl: server.url, ...keys }))
  return { server, verifyToken, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('createVerifyToken', () => {
  it('asks once for a burst of calls, and again after ten seconds', async () => {
    await using auth = await startAuth()
    vi.useFakeTimers({ toFake: ['Date'] })
    expect(await auth.verifyToken('a')).toBe('user of a')
    expect(await auth.verifyToken('a')).toBe('user of a')
    expect(await auth.verifyToken('b')).toBe('user of b')
    expect(auth.server.requests).toHaveLength(2)
    vi.setSystemTime(Date.now() + 10_001)
    expect(await auth.verifyToken('a')).toBe('user of a')
    expect(auth.server.requests).toHaveLength(3)
  })

  it('asks each time about a token that was refused', async () => {
    await using auth = await startAuth()
    expect(await auth.verifyToken('ended')).toBeNull()
    expect(await auth.verifyToken('ended')).toBeNull()
    expect(auth.server.requests).toHaveLength(2)
  })

  it('calls no token bad because Auth is down', async () => {
    await using auth = await startAuth()
    await expect(auth.verifyToken('broken')).rejects.toMatchObject({ status: 500 })
    expect(await auth.verifyToken('a')).toBe('user of a')
  })
})
