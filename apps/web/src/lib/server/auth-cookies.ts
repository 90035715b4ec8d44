import { stringFromBase64URL } from '@supabase/ssr'

interface Cookie {
  name: string
  value: string
}

const PREFIX = 'base64-'
/** Of the session with all its chunks; browsers and Node take less than this in all cookies together. */
const MAX_LENGTH = 64_000
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/
/** Without control characters, which no header and no address may hold. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/
const FLOW_ID = /^[\w-]{8,64}$/
const FLOW = /^-flow-[\w-]{8,64}-code-verifier$/

/**
 * A project's cookies of a request, as auth-js may see them: it believes what it reads, so what is not of the
 * shape that it writes is empty, as if nothing had come. The names stay: it clears them when it writes others.
 *
 * @param key under which the project keeps its session
 */
export function readableCookies(cookies: readonly Cookie[], key: string): Cookie[] {
  const isGood = isSession(parse(joinChunks(cookies, key)))
  return cookies.flatMap(({ name, value }) => {
    if (!name.startsWith(key)) return []
    const ending = name.slice(key.length)
    const isReadable = isChunk(ending) ? isGood : isVerifier(ending, parse(value))
    return [{ name, value: isReadable ? value : '' }]
  })
}

/** The same cookies without the session itself. */
export const withoutSession = (cookies: readonly Cookie[], key: string): Cookie[] =>
  cookies.map((cookie) =>
    isChunk(cookie.name.slice(key.length)) ? { name: cookie.name, value: '' } : cookie,
  )

/** Whether the cookies hold a session at all. */
export const hasSession = (cookies: readonly Cookie[], key: string): boolean =>
  cookies.some(({ name, value }) => isChunk(name.slice(key.length)) && value !== '')

/** Suffixes of the session's cookie names, after the key. */
const isChunk = (ending: string): boolean => /^(\.\d{1,4})?$/.test(ending)

/** In one cookie, or in several that are numbered from 0. */
function joinChunks(cookies: readonly Cookie[], key: string): string {
  const values = new Map(cookies.map(({ name, value }) => [name, value]))
  const whole = values.get(key)
  if (whole) return whole
  let joined = ''
  for (let i = 0; ; i += 1) {
    const chunk = values.get(`${key}.${i}`)
    if (!chunk || joined.length > MAX_LENGTH) return joined
    joined += chunk
  }
}

function parse(value: string): unknown {
  if (!value.startsWith(PREFIX) || value.length > MAX_LENGTH) return undefined
  try {
    return JSON.parse(stringFromBase64URL(value.slice(PREFIX.length)))
  } catch {
    return undefined
  }
}

function isSession(stored: unknown): boolean {
  if (!isRecord(stored)) return false
  const { access_token, refresh_token, expires_at, user } = stored
  return (
    isMatch(access_token, JWT) &&
    isMatch(refresh_token, TOKEN) &&
    typeof expires_at === 'number' &&
    expires_at > 0 &&
    (user === undefined || user === null || isRecord(user))
  )
}

/** The half of a link's code that the browser keeps which asked for it, or the list of such links. */
function isVerifier(ending: string, stored: unknown): boolean {
  if (ending === '-flows-code-verifier') {
    return (
      Array.isArray(stored) && stored.length < 100 && stored.every((id) => isMatch(id, FLOW_ID))
    )
  }
  return (ending === '-code-verifier' || FLOW.test(ending)) && isMatch(stored, TOKEN)
}

const isMatch = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
