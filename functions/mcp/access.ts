import type { Context } from 'hono'
import { sign } from 'hono/jwt'
import { AppError } from '../_shared/contract/errors.ts'
import { sha256Hex } from '../_shared/contract/sha256.ts'
import { requireCaller, type VerifyToken } from '../_shared/http/http.ts'
import { type SupabaseClient, unwrap } from '../_shared/http/supabase.ts'

/** What a key may be good for; a person's own token is good for all of it. */
export type KeyRight = 'read' | 'ask' | 'write'

/** Who calls, and how far the key goes. */
export interface Access {
  userId: string
  /** A token of theirs: what it reaches, their policies decide. */
  accessToken: string
  client: SupabaseClient
  /** @throws AppError access_key_not_allowed */
  require: (right: KeyRight, roomId?: string) => void
  /** The only rooms that the key is for; null for all of its owner. */
  roomIds: readonly string[] | null
}

export interface AccessDeps {
  admin: SupabaseClient
  userClient: (accessToken: string) => SupabaseClient
  verifyToken: VerifyToken
  supabaseUrl: string
  /** What the project's tokens are signed with, where it is known: without it there are no access keys. */
  jwtSecret: string | undefined
}

const KEY = /^Bearer (dmk_[0-9a-f]{64})$/i
/** Longer than any call. */
const TOKEN_SECONDS = 15 * 60

/** Reads whose call it is. @throws AppError unauthenticated, session_expired, access_key_invalid, access_key_limit */
export function createReadAccess(deps: AccessDeps): (c: Context) => Promise<Access> {
  return async function readAccess(c) {
    const key = KEY.exec(c.req.header('authorization') ?? '')?.[1]
    if (key !== undefined) return openKey(deps, key)
    const { userId, accessToken } = await requireCaller(c, deps.verifyToken)
    const client = deps.userClient(accessToken)
    return { userId, accessToken, client, require: () => undefined, roomIds: null }
  }
}

async function openKey(deps: AccessDeps, key: string): Promise<Access> {
  const hash = await sha256Hex(new TextEncoder().encode(key))
  const [found] = unwrap(await deps.admin.rpc('use_access_key', { p_key_hash: hash }))
  if (!found) throw new AppError('access_key_invalid')
  const rights: readonly string[] = found.rights
  // Null in the row where it is for every room; the generated type does not say so.
  const roomIds = found.room_ids as string[] | null
  const accessToken = await signToken(deps, found.user_id)
  return {
    userId: found.user_id,
    accessToken,
    client: deps.userClient(accessToken),
    roomIds,
    require(right, roomId) {
      if (!rights.includes(right)) throw new AppError('access_key_not_allowed')
      if (roomId !== undefined && roomIds && !roomIds.includes(roomId.toLowerCase())) {
        throw new AppError('room_not_found')
      }
    },
  }
}

/** A token of the key's owner, as Auth would give one, for as long as a call may take. */
async function signToken({ supabaseUrl, jwtSecret }: AccessDeps, userId: string): Promise<string> {
  if (!jwtSecret) throw new AppError('access_keys_unavailable')
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: `${supabaseUrl}/auth/v1`, sub: userId, aud: 'authenticated' }
  const role = { role: 'authenticated', iat: now, exp: now + TOKEN_SECONDS }
  return sign({ ...claims, ...role }, jwtSecret, 'HS256')
}
