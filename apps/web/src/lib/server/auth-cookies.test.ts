import { stringToBase64URL } from '@supabase/ssr'
import { describe, expect, it } from 'vitest'
import { hasSession, readableCookies, withoutSession } from './auth-cookies.ts'

const KEY = 'sb-127-auth-token'
const SESSION = {
  access_token: 'eyJh.eyJz.c2ln',
  refresh_token: 'abcdef012345',
  expires_at: 4_102_444_800,
  token_type: 'bearer',
  user: { id: '1', user_metadata: { name: '陳' } },
}
const encode = (value: unknown): string => `base64-${stringToBase64URL(JSON.stringify(value))}`
const read = (values: Record<string, string>) =>
  readableCookies(
    Object.entries(values).map(([name, value]) => ({ name, value })),
    KEY,
  )

describe('the cookies of a session', () => {
  it('are read when they are what auth-js writes, in one or in chunks', () => {
    const text = encode(SESSION)
    for (const values of [
      { [KEY]: text },
      { [`${KEY}.0`]: text.slice(0, 50), [`${KEY}.1`]: text.slice(50) },
    ]) {
      const cookies = read(values)
      expect(cookies).toEqual(Object.entries(values).map(([name, value]) => ({ name, value })))
      expect(hasSession(cookies, KEY)).toBe(true)
      expect(hasSession(withoutSession(cookies, KEY), KEY)).toBe(false)
    }
  })

  it.each<[string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['true', true],
    ['a text', 'x'],
    ['an array', [SESSION]],
    ['an object of another kind', { x: 1 }],
    ['no refresh token', { ...SESSION, refresh_token: undefined }],
    ['an empty refresh token', { ...SESSION, refresh_token: '' }],
    ['a refresh token of two lines', { ...SESSION, refresh_token: 'a\r\nb' }],
    ['a refresh token that is an object', { ...SESSION, refresh_token: { a: 1 } }],
    ['a refresh token without end', { ...SESSION, refresh_token: 'a'.repeat(5000) }],
    ['an access token that is none', { ...SESSION, access_token: 'a.b' }],
    ['an access token with a line break', { ...SESSION, access_token: 'a.b.c\n' }],
    ['no end', { ...SESSION, expires_at: undefined }],
    ['an end that is a text', { ...SESSION, expires_at: '4102444800' }],
    ['a user that is a text', { ...SESSION, user: 'me' }],
  ])('are empty when they hold %s', (_name, value) => {
    const cookies = read({ [KEY]: encode(value), other: 'x' })
    expect(cookies).toEqual([{ name: KEY, value: '' }])
    expect(hasSession(cookies, KEY)).toBe(false)
  })

  it.each([
    ['not base64', 'base64-%%%'],
    ['no JSON', `base64-${stringToBase64URL('{"access_token":')}`],
    ['not encoded at all', JSON.stringify(SESSION)],
    ['longer than any session', encode({ ...SESSION, more: 'a'.repeat(100_000) })],
  ])('are empty when they are %s', (_name, value) => {
    expect(read({ [KEY]: value })).toEqual([{ name: KEY, value: '' }])
  })

  it('are empty when their chunks do not belong together, but keep their names', () => {
    const text = encode(SESSION)
    const cookies = read({ [`${KEY}.0`]: text.slice(0, 50), [`${KEY}.2`]: text.slice(50) })
    expect(cookies).toEqual([
      { name: `${KEY}.0`, value: '' },
      { name: `${KEY}.2`, value: '' },
    ])
  })
})

describe('the cookies of a link', () => {
  it.each([
    ['-code-verifier', 'a1b2'],
    ['-flow-abcdefgh-code-verifier', 'a1b2/recovery'],
    ['-flows-code-verifier', ['abcdefgh']],
  ])('are read when they are what auth-js writes: %s', (ending, value) => {
    const cookies = read({ [KEY + ending]: encode(value) })
    expect(cookies).toEqual([{ name: KEY + ending, value: encode(value) }])
    expect(hasSession(cookies, KEY)).toBe(false)
  })

  it.each([
    ['-code-verifier', { a: 1 }],
    ['-flows-code-verifier', 'abcdefgh'],
    ['-flows-code-verifier', [{ a: 1 }]],
    ['-something-else', 'x'],
  ])('are empty otherwise: %s with %j', (ending, value) => {
    expect(read({ [KEY + ending]: encode(value) })).toEqual([{ name: KEY + ending, value: '' }])
  })
})
