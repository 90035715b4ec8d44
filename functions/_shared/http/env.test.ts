import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { parseEnv } from './env.ts'
import { createApp, requireService } from './http.ts'

const HOSTED = {
  SUPABASE_URL: 'https://project.example',
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_a"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_a","second":"sb_secret_b"}',
}

describe('the environment', () => {
  it('names every key of the service, the older one too', () => {
    const env = parseEnv({ ...HOSTED, SUPABASE_SERVICE_ROLE_KEY: 'jwt' })
    expect(env).toMatchObject({
      secretKey: 'sb_secret_a',
      serviceKeys: ['sb_secret_a', 'sb_secret_b', 'jwt'],
    })
  })

  it('of an older project has only single keys', () => {
    const { SUPABASE_URL } = HOSTED
    const keys = { SUPABASE_ANON_KEY: 'anon', SUPABASE_SERVICE_ROLE_KEY: 'service' }
    expect(parseEnv({ SUPABASE_URL, ...keys })).toMatchObject({
      publishableKey: 'anon',
      secretKey: 'service',
      serviceKeys: ['service'],
    })
  })

  it('without a key is refused, without saying what the others are', () => {
    const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEYS } = HOSTED
    expect(() => parseEnv({ SUPABASE_URL, SUPABASE_PUBLISHABLE_KEYS })).toThrow(
      'There is no secret key in the environment',
    )
  })
})

describe('a call that is for the service alone', () => {
  const app = createApp({ basePath: '/x' })
  app.post('/', (c) => {
    requireService(c, ['sb_secret_a', 'jwt'])
    return c.text('done')
  })
  const root = new Hono().route('/', app)

  it.each([
    [200, { apikey: 'sb_secret_a' }],
    [200, { apikey: 'jwt' }],
    [200, { authorization: 'Bearer jwt' }],
    [403, { apikey: 'sb_secret_aa' }],
    [403, { apikey: 'sb_publishable_a' }],
    [401, {}],
  ])('answers %i to %j', async (status, headers) => {
    expect((await root.request('/x', { method: 'POST', headers })).status).toBe(status)
  })
})
