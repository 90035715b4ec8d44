import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { sign } from 'hono/jwt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerJson, startRecordingServer } from '../../../tests/support/recording-server.ts'
import { createVerifyToken } from './auth.ts'
import type { TokenEnv } from './env.ts'
import { createApp, requireCaller } from './http.ts'

const SECRET = 'the secret that a self-hosted project signs with'
const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600
const tokenOf = (sub: string, secret = 'a secret that only Auth knows'): Promise<string> =>
  sign({ sub, role: 'authenticated', exp: inAnHour() }, secret)

type Answer = [status: number, body: unknown, headers?: Record<string, string>]

/** An Auth server that answers about each person as it is told; `keys` are those that it publishes. */
async function startAuth(
  answers: Record<string, Answer> = {},
  { tokens, keys = [] }: { tokens?: TokenEnv; keys?: unknown[] } = {},
) {
  const server = await startRecordingServer(({ headers, path }, response) => {
    if (path.endsWith('/jwks.json')) return answerJson(response, { keys })
    const [, payload = ''] = String(headers['authorization']).split('.')
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }
    const [status, body, more = {}] = answers[sub] ?? [200, { id: sub }]
    for (const [name, value] of Object.entries(more)) response.setHeader(name, value)
    answerJson(response, body, status)
  })
  const options = { supabaseUrl: server.url, secretKey: 'sb_secret_a', ...(tokens && { tokens }) }
  const asked = (): number => server.requests.filter(({ path }) => path.endsWith('/user')).length
  const verifyToken = createVerifyToken(options)
  return { server, verifyToken, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a token that only Auth can verify', () => {
  it('is asked about once in a burst of calls, and again after ten seconds', async () => {
    await using auth = await startAuth()
    vi.useFakeTimers({ toFake: ['Date'] })
    const [a, b] = [await tokenOf('a'), await tokenOf('b')]
    expect(await auth.verifyToken(a)).toBe('a')
    expect(await auth.verifyToken(a)).toBe('a')
    expect(await auth.verifyToken(b)).toBe('b')
    expect(auth.asked()).toBe(2)
    vi.setSystemTime(Date.now() + 10_001)
    expect(await auth.verifyToken(a)).toBe('a')
    expect(auth.asked()).toBe(3)
  })

  it.each<[string, Answer]>([
    ['a session that has ended', [403, { error_code: 'session_not_found', msg: 'x' }]],
    ['a forged token', [403, { code: 403, error_code: 'bad_jwt', msg: 'invalid JWT' }]],
    ['a person who is gone', [404, { error_code: 'user_not_found', msg: 'x' }]],
    ['an older Auth', [401, { code: 401, msg: 'invalid JWT: token is expired by 2m' }]],
    ['an older Auth that has no such session', [404, { msg: 'Session not found' }]],
  ])('is refused as Auth refuses it: %s', async (_, answer) => {
    await using auth = await startAuth({ a: answer })
    const token = await tokenOf('a')
    expect(await auth.verifyToken(token)).toBeNull()
    expect(await auth.verifyToken(token)).toBeNull()
    expect(auth.asked()).toBe(2)
    expect(await auth.verifyToken(await tokenOf('b'))).toBe('b')
  })

  it.each<[string, Answer, number]>([
    ['is down', [500, { msg: 'down' }], 5],
    ['is not there', [404, { message: 'no Route matched with those values' }], 5],
    ['is behind a door that fails', [503, 'upstream connect error'], 5],
    [
      'asks for patience',
      [429, { error_code: 'over_request_rate_limit' }, { 'retry-after': '17' }],
      17,
    ],
    ['refuses our key', [401, { message: 'Invalid API key', hint: 'Double check' }], 5],
    ['refuses our older key', [401, { message: 'Invalid authentication credentials' }], 5],
    ['refuses what our key may do', [403, { message: 'You cannot consume this service' }], 5],
  ])('says nothing of the token when Auth %s', async (_, answer, retryAfter) => {
    await using auth = await startAuth({ a: answer })
    const refused = auth.verifyToken(await tokenOf('a'))
    await expect(refused).rejects.toMatchObject({ code: 'auth_unavailable', retryAfter })
    expect(await auth.verifyToken(await tokenOf('b'))).toBe('b')
  })

  it('says nothing of the token when nobody takes the call', async () => {
    const auth = await startAuth()
    await auth[Symbol.asyncDispose]()
    const refused = auth.verifyToken(await tokenOf('a'))
    await expect(refused).rejects.toMatchObject({ code: 'auth_unavailable' })
  })
})

describe('a token that is signed with a secret which we know', () => {
  const tokens = { secret: SECRET }

  it('is verified without asking', async () => {
    await using auth = await startAuth({}, { tokens })
    expect(await auth.verifyToken(await tokenOf('a', SECRET))).toBe('a')
    expect(auth.server.requests).toEqual([])
  })

  it.each([
    ['has expired', { sub: 'a', role: 'authenticated', exp: inAnHour() - 7200 }],
    ['never ends', { sub: 'a', role: 'authenticated' }],
    ['is that of a role', { role: 'service_role', exp: inAnHour() }],
    ['names nobody', { sub: '', role: 'authenticated', exp: inAnHour() }],
  ])('is refused when it %s', async (_, claims) => {
    await using auth = await startAuth({}, { tokens })
    expect(await auth.verifyToken(await sign(claims, SECRET))).toBeNull()
    expect(auth.server.requests).toEqual([])
  })

  it('is asked about when it looks forged: the secret that we know may be an old one', async () => {
    const bad: Answer = [403, { error_code: 'bad_jwt' }]
    await using auth = await startAuth({ forged: bad }, { tokens })
    expect(await auth.verifyToken(await tokenOf('forged'))).toBeNull()
    expect(await auth.verifyToken(await tokenOf('a'))).toBe('a')
    expect(auth.asked()).toBe(2)
  })
})

describe('a token that is signed with a key whose public half is known', () => {
  const jwkOf = (key: KeyObject, kid: string) => ({
    ...key.export({ format: 'jwk' }),
    kid,
    alg: 'ES256',
  })
  const pair = (kid: string) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return { own: jwkOf(privateKey, kid), shown: jwkOf(publicKey, kid) }
  }
  const [first, second] = [pair('first'), pair('second')]
  const signed = (sub: string, { own }: typeof first): Promise<string> =>
    sign({ sub, role: 'authenticated', exp: inAnHour() }, own as never, 'ES256')

  it('is verified with the keys that Auth publishes, which are read once', async () => {
    await using auth = await startAuth({}, { keys: [first.shown] })
    expect(await auth.verifyToken(await signed('a', first))).toBe('a')
    expect(await auth.verifyToken(await signed('b', first))).toBe('b')
    expect(auth.server.requests).toHaveLength(1)
  })

  it('is verified with those of the environment without a call, and a newer key is looked up', async () => {
    const tokens = { keys: [first.shown] }
    await using auth = await startAuth({}, { tokens, keys: [first.shown, second.shown] })
    expect(await auth.verifyToken(await signed('a', first))).toBe('a')
    expect(auth.server.requests).toEqual([])
    expect(await auth.verifyToken(await signed('b', second))).toBe('b')
    expect(auth.asked()).toBe(0)
  })

  it('is asked about when its key is unknown', async () => {
    await using auth = await startAuth({}, { keys: [first.shown] })
    expect(await auth.verifyToken(await signed('b', second))).toBe('b')
    expect(await auth.verifyToken(await signed('c', second))).toBe('c')
    expect(auth.server.requests).toHaveLength(3)
  })

  it('is refused when it is signed with nothing, or is no token', async () => {
    await using auth = await startAuth({}, { keys: [first.shown] })
    const [, payload] = (await signed('a', first)).split('.')
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    expect(await auth.verifyToken(`${none}.${payload}.`)).toBeNull()
    expect(await auth.verifyToken('nonsense')).toBeNull()
    expect(auth.server.requests).toEqual([])
  })
})

describe('a caller', () => {
  const app = (verifyToken: () => Promise<string | null>) =>
    createApp({ basePath: '/x' }).get('/', async (c) => c.json(await requireCaller(c, verifyToken)))
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  it('is told when to ask again where Auth is out of order, and not to sign in', async () => {
    await using auth = await startAuth({ a: [429, {}, { 'retry-after': '9' }] })
    const response = await app(async () => auth.verifyToken(await tokenOf('a'))).request(
      '/x',
      bearer('t'),
    )
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('9')
    expect(await response.json()).toMatchObject({ error: { code: 'auth_unavailable' } })
  })

  it('with an API key for a token is nobody, of the older kind too', async () => {
    const anon = await sign({ role: 'anon', exp: inAnHour() }, 'x')
    for (const key of ['sb_publishable_a', anon]) {
      const response = await app(async () => 'somebody').request('/x', bearer(key))
      expect(await response.json()).toMatchObject({ error: { code: 'unauthenticated' } })
    }
    const response = await app(async () => 'somebody').request('/x', bearer(await tokenOf('a')))
    expect(await response.json()).toMatchObject({ userId: 'somebody' })
  })
})
