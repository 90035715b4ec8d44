import { combineChunks, stringFromBase64URL } from '@supabase/ssr'

/** The fields used of the session that auth-js keeps in the cookie. */
export interface StoredSession {
  accessToken: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/**
 * - `none`: there is no session, so requests go out as nobody's.
 * - `unreadable`: there is something; only auth-js can read it.
 */
export type CookieSession = StoredSession | 'none' | 'unreadable'

const PREFIX = 'base64-'

/** Name of the cookie that holds a project's session; the rule of supabase-js. */
export const sessionKey = (projectUrl: string): string =>
  `sb-${new URL(projectUrl).hostname.split('.')[0] ?? ''}-auth-token`

/** @param cookies as in `document.cookie` */
export async function readSessionCookie(cookies: string, key: string): Promise<CookieSession> {
  const values = new Map(
    cookies.split(/;\s*/).map((pair) => {
      const end = pair.indexOf('=')
      return [pair.slice(0, end), pair.slice(end + 1)] as const
    }),
  )
  const value = await combineChunks(key, (name) => values.get(name))
  if (value === null) return 'none'
  try {
    return parseSession(JSON.parse(stringFromBase64URL(value.slice(PREFIX.length))))
  } catch {
    return 'unreadable'
  }
}

function parseSession(stored: unknown): CookieSession {
  if (typeof stored !== 'object' || stored === null) return 'unreadable'
  const { access_token: accessToken, expires_at: expiresAtS } = stored as Record<string, unknown>
  if (typeof accessToken !== 'string' || typeof expiresAtS !== 'number') return 'unreadable'
  return { accessToken, expiresAt: expiresAtS * 1000 }
}
