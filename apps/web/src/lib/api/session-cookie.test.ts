import { createChunks, stringToBase64URL } from '@supabase/ssr'
import { describe, expect, it } from 'vitest'
import { readSessionCookie, sessionKey } from './session-cookie.ts'

const KEY = 'sb-127-auth-token'
const session = { access_token: 'a.b.c', expires_at: 2_000_000_000, user: { name: '陳 小姐; x=1' } }

/** As auth-js and @supabase/ssr write it, with another site's cookies around it. */
function written(value: unknown): string {
  const encoded = `base64-${stringToBase64URL(JSON.stringify(value))}`
  const own = createChunks(KEY, encoded).map((chunk) => `${chunk.name}=${chunk.value}`)
  return ['locale=en', ...own, 'theme='].join('; ')
}

describe('the session in the cookie', () => {
  it('is read whole, also when it is in parts', async () => {
    const read = { accessToken: 'a.b.c', expiresAt: 2_000_000_000_000 }
    expect(await readSessionCookie(written(session), KEY)).toEqual(read)
    const long = written({ ...session, provider_token: 'x'.repeat(9_000) })
    expect(long).toContain(`${KEY}.2=`)
    expect(await readSessionCookie(long, KEY)).toEqual(read)
  })

  it.each(['', 'locale=en', 'sb-other-auth-token=base64-e30', `${KEY}-code-verifier=x`])(
    'is none in %j',
    async (cookies) => {
      expect(await readSessionCookie(cookies, KEY)).toBe('none')
    },
  )

  it.each([
    [`${KEY}=base64-%%%`],
    [`${KEY}=nonsense`],
    [written({ access_token: 'a.b.c' })],
    [written('a.b.c')],
    [written(null)],
    // The second part is from another writing.
    [written({ ...session, provider_token: 'x'.repeat(4_000) }).replace('.1=', '.7=')],
  ])('is left to auth-js when it cannot be read: %j', async (cookies) => {
    expect(await readSessionCookie(cookies, KEY)).toBe('unreadable')
  })

  it('has the name that supabase-js gives it', () => {
    expect(sessionKey('http://127.0.0.1:54321')).toBe(KEY)
    expect(sessionKey('https://abcdef.supabase.co')).toBe('sb-abcdef-auth-token')
  })
})
