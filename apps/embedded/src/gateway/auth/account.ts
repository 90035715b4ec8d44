import { createHash } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../../database/database.ts'
import type { TokenClaims } from '../../keys.ts'
import { type AuthCall, isRecord, refuse, type Step } from './call.ts'
import { isPassword } from './passwords.ts'
import {
  confirmAddress,
  doubtAddress,
  endOtherSessions,
  type LiveSessions,
  proveAddress,
} from './sessions.ts'

export interface AccountOptions {
  database: Database
  sessions: LiveSessions
  authenticate: (token: string) => Promise<TokenClaims | null>
  /** `[auth.email] secure_password_change`: who signed in long ago needs a code from a mail. */
  securePasswordChange: boolean
  /** `[auth.email] enable_confirmations`: nobody could use an account before its address was confirmed. */
  enableConfirmations: boolean
}

/** As the Auth server. */
const RECENT_MS = 24 * 60 * 60_000
const NONCE_MS = 60 * 60_000
/** What a person's own data may take: it is read at every request. */
const MAX_METADATA_BYTES = 64 * 1024
/** Whatever the caller did, sessions may have ended. */
const ENDS_SESSIONS = /^\/(logout|user|verify|admin\/.*)$/

/** What a changed account means for its sessions, its links, and those who held it before its owner came. */
export function guardAccounts(options: AccountOptions): Step {
  const { database, sessions } = options
  return async (call, next) => {
    const { method, path, body } = call
    if (isTooLarge(body['data'])) return metadataTooLarge()
    const isUpdate = method === 'PUT' && path === '/user'
    const caller = isUpdate ? await readCaller(options, call) : null
    if (caller) {
      const problem = await database.exclusive((connection) =>
        findProblem(connection, caller, body, options.securePasswordChange),
      )
      if (problem) return problem
      if (await isFormerPassword(database, caller.userId, body['password'])) return samePassword()
    }
    const response = await next(call)
    if (response.ok && caller && body['password'] !== undefined) {
      await database.transaction((connection) =>
        endOtherSessions(connection, caller.userId, caller.session),
      )
    }
    const verified = path === '/verify' ? await readVerified(options, response) : null
    if (verified) {
      await database.transaction((connection) => settle(connection, verified, call, options))
    }
    if (ENDS_SESSIONS.test(path)) sessions.forget()
    return response
  }
}

async function isFormerPassword(
  database: Database,
  userId: string,
  password: unknown,
): Promise<boolean> {
  if (typeof password !== 'string') return false
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ encrypted_password: string }>(
      'select encrypted_password from auth.former_passwords where user_id = $1',
      [userId],
    ),
  )
  const [row] = rows
  return row !== undefined && isPassword(password, row.encrypted_password)
}

const samePassword = (): Response =>
  refuse(422, 'same_password', 'New password should be different from the old password.')

interface Holder {
  userId: string
  session: string | null
}

async function readCaller(
  { authenticate }: AccountOptions,
  call: AuthCall,
): Promise<Holder | null> {
  const token = /^bearer (\S+)$/i.exec(call.request.headers.get('authorization') ?? '')?.[1]
  return token === undefined ? null : toHolder(await authenticate(token))
}

function toHolder(claims: TokenClaims | null): Holder | null {
  if (claims?.sub === undefined) return null
  const session = claims['session_id']
  return { userId: claims.sub, session: typeof session === 'string' ? session : null }
}

/** Whose session a link or a code opened; in the answer, or in the address that a link leads on to. */
async function readVerified(
  { authenticate }: AccountOptions,
  response: Response,
): Promise<Holder | null> {
  const { hash } = URL.parse(response.headers.get('location') ?? '') ?? { hash: '' }
  let token = new URLSearchParams(hash.slice(1)).get('access_token')
  if (response.ok) {
    const answer: unknown = await response.clone().json()
    token = isRecord(answer) ? String(answer['access_token']) : null
  }
  return token === null ? null : toHolder(await authenticate(token))
}

async function settle(
  connection: PGlite,
  { userId, session }: Holder,
  { body, query }: AuthCall,
  { enableConfirmations }: AccountOptions,
): Promise<void> {
  const type = body['type'] ?? query.get('type')
  // Whoever opens the mail that signing up sent confirms the account as it was signed up.
  if (type === 'signup' && enableConfirmations) return confirmAddress(connection, userId)
  if (type === 'email_change') {
    await doubtAddress(connection, userId)
    return endOtherSessions(connection, userId, session)
  }
  return proveAddress(connection, userId, session)
}

interface AccountRow {
  email: string
  metadata: Record<string, unknown> | null
  reauthentication_token: string | null
  reauthentication_sent_at: string | null
  session_at: string | null
}

/** Why a person may not change the account so. */
async function findProblem(
  connection: PGlite,
  { userId, session }: Holder,
  body: AuthCall['body'],
  securePasswordChange: boolean,
): Promise<Response | null> {
  const { rows } = await connection.query<AccountRow>(
    `select email, raw_user_meta_data as metadata, reauthentication_token, reauthentication_sent_at,
       (select created_at from auth.sessions where id = $2) as session_at
     from auth.users where id = $1`,
    [userId, session],
  )
  const [row] = rows
  if (!row) return null
  if (isRecord(body['data']) && isTooLarge({ ...row.metadata, ...body['data'] })) {
    return metadataTooLarge()
  }
  if (body['password'] === undefined || !securePasswordChange) return null
  if (Date.parse(row.session_at ?? '') > Date.now() - RECENT_MS) return null
  const { nonce } = body
  if (typeof nonce !== 'string' || nonce === '') {
    return refuse(400, 'reauthentication_needed', 'Password update requires reauthentication')
  }
  const sentAt = Date.parse(row.reauthentication_sent_at ?? '')
  const hash = createHash('sha256')
    .update(row.email.toLowerCase() + nonce)
    .digest('hex')
  if (hash !== row.reauthentication_token || !(sentAt > Date.now() - NONCE_MS)) {
    return refuse(422, 'reauthentication_not_valid', 'Nonce has expired or is invalid')
  }
  return null
}

export const isTooLarge = (metadata: unknown): boolean =>
  metadata !== undefined && Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES

const metadataTooLarge = (): Response =>
  refuse(422, 'validation_failed', 'user_metadata may take at most 64 kB')
