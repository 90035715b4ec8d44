import { createServerClient } from '@supabase/ssr'
import type { RequestEvent } from '@sveltejs/kit'
import { SUPABASE_PUBLISHABLE_KEY, SUPABASE_URL } from '$app/env/private'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '#lib/api/database.ts'
import { sessionKey } from '#lib/api/session-cookie.ts'
import type { SignedInUser } from '#lib/contract.ts'
import { hasSession, readableCookies, withoutSession } from './auth-cookies.ts'
import { isSecureSite } from './cookies.ts'

const KEY = sessionKey(SUPABASE_URL)
/** Limit for one request of a page, so that a database that hangs does not hang the page. */
const CALL_TIMEOUT_MS = 15_000
/** Limit for identifying the caller, however many requests that takes. */
const IDENTIFY_TIMEOUT_MS = 5000

type Client = SupabaseClient<Database>
type SetCookie = { name: string; value: string; options: object }

/** The caller of a request. */
export interface RequestSession {
  /** Acts as the caller; one per request, never shared. */
  supabase: Client
  /** Verified; null when signed out. */
  user: SignedInUser | null
  /** The response is being sent: from now on no cookie can be set. True if any was set, which forbids caching. */
  close: () => boolean
}

/** For pages without a person, such as a shared one: the request's cookies are not read. */
export const anonymousSession = (): RequestSession => ({
  supabase: createRequestClient(
    () => [],
    () => undefined,
  ),
  user: null,
  close: () => false,
})

/** Checks the token's signature (or asks the auth service); a cookie alone proves nothing. */
export async function openSession(event: RequestEvent): Promise<RequestSession> {
  const cookies = readableCookies(event.cookies.getAll(), KEY)
  const jar = createJar(event)
  const client = createRequestClient(() => cookies, jar.set)
  const user = hasSession(cookies, KEY) ? await withTimeout(readUser(client)) : null
  if (user) return { supabase: client, user, close: jar.close }
  // The first client may still wait for its session and would make every request wait; a client without cookies does not.
  const nobodys = withoutSession(cookies, KEY)
  return { supabase: createRequestClient(() => nobodys, jar.set), user: null, close: jar.close }
}

function createRequestClient(
  getAll: () => { name: string; value: string }[],
  setAll: (cookies: SetCookie[]) => void,
): Client {
  return createServerClient<Database>(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    global: { fetch: fetchInTime },
    cookies: { getAll, setAll },
  })
}

/** auth-js sets cookies in a callback and ignores its failures, so they are logged here. */
function createJar(event: RequestEvent): {
  set: (cookies: SetCookie[]) => void
  close: () => boolean
} {
  let isOpen = true
  let wasUsed = false
  return {
    set: (cookies) => {
      if (!isOpen) return
      try {
        for (const { name, value, options } of cookies) {
          event.cookies.set(name, value, { ...options, path: '/', secure: isSecureSite(event) })
          wasUsed = true
        }
      } catch (error) {
        console.error('A cookie of the session could not be set', error)
      }
    },
    close: () => {
      isOpen = false
      return wasUsed
    },
  }
}

async function readUser(supabase: Client): Promise<SignedInUser | null> {
  try {
    const { data } = await supabase.auth.getClaims()
    if (!data) return null
    const { sub, email } = data.claims
    return { id: sub, email: typeof email === 'string' ? email : '' }
  } catch {
    // A cookie that is not a session any more is the same as none.
    return null
  }
}

function withTimeout<T>(result: Promise<T | null>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), IDENTIFY_TIMEOUT_MS)
  return Promise.race([result, promise]).finally(() => clearTimeout(timer))
}

const fetchInTime: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS)
  return fetch(input, {
    ...init,
    signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
  })
}
