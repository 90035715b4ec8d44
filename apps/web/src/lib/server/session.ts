import { createServerClient } from '@supabase/ssr'
import type { RequestEvent } from '@sveltejs/kit'
import { SUPABASE_PUBLISHABLE_KEY, SUPABASE_URL } from '$app/env/private'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '#lib/api/database.ts'
import type { SignedInUser } from '#lib/contract.ts'
import { isSecureSite } from './cookies.ts'

/** A client that acts as whoever the request's cookies say; one per request, never shared. */
export function createRequestClient(event: RequestEvent): SupabaseClient<Database> {
  return createServerClient<Database>(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookies: {
      getAll: () => event.cookies.getAll(),
      setAll: (cookies, headers) => {
        for (const { name, value, options } of cookies) {
          event.cookies.set(name, value, { ...options, path: '/', secure: isSecureSite(event) })
        }
        // A response that carries a session must not be cached on its way.
        if (cookies.length > 0) event.setHeaders(headers)
      },
    },
  })
}

/** Checks the token's signature (or asks the auth service); a cookie alone proves nothing. */
export async function readUser(supabase: SupabaseClient<Database>): Promise<SignedInUser | null> {
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
