import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../../database/database.ts'
import type { TokenClaims } from '../../keys.ts'

/** How long a session is known to live without asking again: somebody may have ended it with SQL. */
const KNOWN_MS = 5000
const MAX_KNOWN = 10_000

export interface LiveSessions {
  /** False for the token of a session that has been ended, or of somebody banned: it is good nowhere, although it has not expired. */
  isLive(claims: TokenClaims): Promise<boolean>
  /** Something ended sessions: ask again. */
  forget(): void
}

/** One cheap question for each session in a while. */
export function createLiveSessions(database: Database): LiveSessions {
  const known = new Map<string, number>()
  return {
    async isLive({ session_id: id }) {
      if (id === undefined) return true
      if (typeof id !== 'string' || !UUID.test(id)) return false
      const now = performance.now()
      if ((known.get(id) ?? 0) > now) return true
      const { rows } = await database.exclusive((connection) =>
        connection.query(
          `select from auth.sessions s join auth.users u on u.id = s.user_id
           where s.id = $1 and (u.banned_until is null or u.banned_until <= now())`,
          [id],
        ),
      )
      known.delete(id)
      if (rows.length === 0) return false
      if (known.size >= MAX_KNOWN) known.clear()
      known.set(id, now + KNOWN_MS)
      return true
    },
    forget: () => known.clear(),
  }
}

/** Of tokens that are good, those whose session is. */
export const whileLive =
  (
    authenticate: (token: string) => Promise<TokenClaims | null>,
    sessions: LiveSessions,
  ): ((token: string) => Promise<TokenClaims | null>) =>
  async (token) => {
    const claims = await authenticate(token)
    return claims && (await sessions.isLive(claims)) ? claims : null
  }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Ends every session of a person but one, and every link and code that is on its way to them. */
export async function endOtherSessions(
  connection: PGlite,
  userId: string,
  keptSession: string | null,
): Promise<void> {
  await connection.query(
    `delete from auth.refresh_tokens where user_id = $1 and session_id is distinct from $2::uuid`,
    [userId, keptSession],
  )
  await connection.query(
    `delete from auth.sessions where user_id = $1 and id is distinct from $2::uuid`,
    [userId, keptSession],
  )
  await connection.query(
    `update auth.users set confirmation_token = null, recovery_token = null, reauthentication_token = null,
       email_change = null, email_change_token_current = null, email_change_token_new = null
     where id = $1`,
    [userId],
  )
}

/**
 * Somebody read a mail that went to this account's address, for the first time. Until then anybody could
 * have made the account in their name: the password, the sessions and the identities from before go.
 */
export async function proveAddress(
  connection: PGlite,
  userId: string,
  session: string | null,
): Promise<void> {
  const { rows } = await connection.query(
    `select from auth.identities where user_id = $1 and provider = 'email'
       and identity_data ->> 'email_verified' = 'true'`,
    [userId],
  )
  if (rows.length > 0) return
  await connection.query(
    `insert into auth.former_passwords (user_id, encrypted_password)
     select id, encrypted_password from auth.users where id = $1 and encrypted_password <> ''
     on conflict (user_id) do nothing`,
    [userId],
  )
  await connection.query('update auth.users set encrypted_password = null where id = $1', [userId])
  await connection.query(`delete from auth.identities where user_id = $1 and provider <> 'email'`, [
    userId,
  ])
  await confirmAddress(connection, userId)
  await endOtherSessions(connection, userId, session)
}

/** The address is the person's own; everything else of the account stays. */
export async function confirmAddress(connection: PGlite, userId: string): Promise<void> {
  await connection.query(
    `update auth.identities set identity_data = identity_data || '{"email_verified": true}'
     where user_id = $1`,
    [userId],
  )
}

/** The address was changed by whoever reads the old one: of the new one nobody has shown anything. */
export async function doubtAddress(connection: PGlite, userId: string): Promise<void> {
  await connection.query(
    `update auth.identities set identity_data = identity_data || '{"email_verified": false}'
     where user_id = $1 and provider = 'email'`,
    [userId],
  )
}
