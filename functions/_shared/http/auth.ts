import { AppError } from '../contract/errors.ts'
import type { VerifyToken } from './http.ts'
import { createTokenCheck, type TokenCheckOptions } from './token-check.ts'

export interface AuthOptions extends TokenCheckOptions {
  /** Opens the door of the API; Auth asks for it too. */
  secretKey: string
}

const CACHE_MS = 10_000
const MAX_CACHED = 500
const TIMEOUT_MS = 10_000
/** Seconds after which it makes sense to ask an Auth again that does not say itself. */
const RETRY_AFTER_S = 5

/**
 * Verifies users' tokens: on the spot, where the key is known that they are signed with, as the Data API does; else by
 * asking Auth, which also knows of sessions that were ended. A good answer of Auth is kept for ten seconds, so that a
 * burst of calls asks once.
 */
export function createVerifyToken(options: AuthOptions): VerifyToken {
  const known = new Map<string, { userId: string; until: number }>()
  const check = createTokenCheck(options)
  return async function verifyToken(token) {
    const verdict = await check(token)
    if (verdict !== 'unknown') return verdict
    const cached = known.get(token)
    if (cached && cached.until > Date.now()) return cached.userId
    known.delete(token)
    const userId = await askAuth(options, token)
    if (userId === null) return null
    if (known.size >= MAX_CACHED) known.clear()
    known.set(token, { userId, until: Date.now() + CACHE_MS })
    return userId
  }
}

/** What Auth calls a token that is none, and a session or a person that is no more. */
const REFUSALS = new Set([
  'bad_jwt',
  'no_authorization',
  'session_expired',
  'session_not_found',
  'user_banned',
  'user_not_found',
])
/** The same in the words of an Auth from before it had codes. */
const REFUSAL_WORDS =
  /\b(?:jwt|session|user)\b.{0,80}(?:invalid|expired|not found|does not exist|doesn't exist|banned|malformed)|invalid (?:jwt|token)/i

/**
 * @returns the person's id, or null where Auth refuses the token
 * @throws AppError auth_unavailable, where it does not answer, asks for patience, or its door refuses our key: that is
 * our trouble, and no reason to sign anybody out
 */
async function askAuth(
  { supabaseUrl, secretKey }: AuthOptions,
  token: string,
): Promise<string | null> {
  const response = await fetch(`${supabaseUrl}/auth/v1/user`, {
    headers: { apikey: secretKey, authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw unavailable(cause)
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) {
    const id = textOf(body, 'id')
    if (id === undefined) throw unavailable('a person without an id')
    return id
  }
  if (isRefusal(response.status, body)) return null
  throw unavailable(
    `${response.status} ${textOf(body, 'error_code') ?? ''} ${wordsOf(body)}`,
    Number(response.headers.get('retry-after')),
  )
}

function isRefusal(status: number, body: unknown): boolean {
  if (![400, 401, 403, 404].includes(status)) return false
  const code = textOf(body, 'error_code')
  return code === undefined ? REFUSAL_WORDS.test(wordsOf(body)) : REFUSALS.has(code)
}

function unavailable(cause: unknown, seconds = Number.NaN): AppError {
  console.error('Auth could not say whose token this is:', cause)
  const retryAfter = seconds > 0 && seconds <= 3600 ? Math.ceil(seconds) : RETRY_AFTER_S
  return new AppError('auth_unavailable', { cause, retryAfter })
}

const wordsOf = (body: unknown): string => textOf(body, 'msg') ?? textOf(body, 'message') ?? ''

function textOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !(name in body)) return undefined
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : undefined
}
