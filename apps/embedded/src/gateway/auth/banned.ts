import type { Database } from '../../database/database.ts'
import { isRecord, refuse, type Step } from './call.ts'
import { endOtherSessions } from './sessions.ts'

/** Calls whose answer is a session. */
const GIVE_SESSIONS = new Set(['/token', '/verify'])

/** Nobody who is banned gets a session: @supabase/lite 0.10 asks only where another service signs people in. */
export const refuseBanned =
  (database: Database): Step =>
  async (call, next) => {
    const response = await next(call)
    if (call.method !== 'POST' || !GIVE_SESSIONS.has(call.path) || !response.ok) return response
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => null)
    const user: unknown = isRecord(body) ? body['user'] : null
    const id = isRecord(user) ? user['id'] : undefined
    if (typeof id !== 'string' || !(await isBanned(database, id))) return response
    await database.transaction((connection) => endOtherSessions(connection, id, null))
    return refuse(400, 'user_banned', 'User is banned')
  }

async function isBanned(database: Database, id: string): Promise<boolean> {
  const { rows } = await database.exclusive((connection) =>
    connection.query('select from auth.users where id = $1 and banned_until > now()', [id]),
  )
  return rows.length > 0
}
