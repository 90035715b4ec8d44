import type { VerifyToken } from './http.ts'
import type { SupabaseClient } from './supabase.ts'

const CACHE_MS = 10_000
const MAX_CACHED = 500

/**
 * Verifies users' tokens with the Auth server, which also knows of sessions that were ended. A good
 * answer is kept for ten seconds, so that a burst of calls asks once.
 */
export function createVerifyToken(client: SupabaseClient): VerifyToken {
  const known = new Map<string, { userId: string; until: number }>()
  return async function verifyToken(token) {
    const cached = known.get(token)
    if (cached && cached.until > Date.now()) return cached.userId
    known.delete(token)
    const { data, error } = await client.auth.getUser(token)
    if (error) {
      // Only a refusal means that the token is bad; any other error is a failure of Auth or the network.
      if (error.status !== undefined && error.status < 500) return null
      throw error
    }
    if (known.size >= MAX_CACHED) known.clear()
    known.set(token, { userId: data.user.id, until: Date.now() + CACHE_MS })
    return data.user.id
  }
}
