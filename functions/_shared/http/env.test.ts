import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

describe('a variable that is empty', () => {
  /** What Supabase's own compose file gives its functions where only the older keys are set. */
  const COMPOSE = {
    JWT_SECRET: 'a secret',
    SUPABASE_URL: 'http://kong:8000',
    SUPABASE_PUBLIC_URL: 'http://localhost:8000',
    SUPABASE_ANON_KEY: 'anon',
    SUPABASE_SERVICE_ROLE_KEY: 'service',
    SUPABASE_PUBLISHABLE_KEYS: '{"default":""}',
    SUPABASE_SECRET_KEYS: '{"default":""}',
    VERIFY_JWT: 'false',
  }

  it('is an absent one, within a list of keys too', () => {
    expect(parseEnv(COMPOSE)).toMatchObject({
      publishableKey: 'anon',
      secretKey: 'service',
      serviceKeys: ['service'],
      tokens: { secret: 'a secret' },
    })
  })

  it('is an absent one, whichever it is', () => {
    const names = readFileSync(join(import.meta.dirname, 'env.ts'), 'utf8').matchAll(
      /^ {2}([A-Z_]{4,}): z/gm,
    )
    const empty = Object.fromEntries(Array.from(names, ([, name = '']) => [name, ' ']))
    expect(Object.keys(empty).length).toBeGreaterThan(30)
    expect(parseEnv({ ...empty, ...COMPOSE })).toEqual(parseEnv(COMPOSE))
  })

  it('among others is skipped, and a list that is none is named without its value', () => {
    const keys = '{"default":"","second":"sb_secret_b"}'
    const env = parseEnv({ ...HOSTED, SUPABASE_SECRET_KEYS: keys })
    expect(env).toMatchObject({ secretKey: 'sb_secret_b', serviceKeys: ['sb_secret_b'] })
    const broken = { ...HOSTED, SUPABASE_SECRET_KEYS: 'sb_secret_b' }
    expect(() => parseEnv(broken)).toThrow(
      'Environment variables missing or malformed: SUPABASE_SECRET_KEYS',
    )
  })
})

describe('the keys of tokens', () => {
  it.each([
    ['{"keys":[{"kty":"EC","kid":"a"}]}', [{ kty: 'EC', kid: 'a' }]],
    ['[{"kty":"EC","kid":"a"}]', [{ kty: 'EC', kid: 'a' }]],
    ['nonsense', undefined],
  ])('are read from %s', (value, keys) => {
    expect(parseEnv({ ...HOSTED, SUPABASE_JWKS: value }).tokens.keys).toEqual(keys)
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
