import type { Database } from '../../database/database.ts'
import { Attempts } from './attempts.ts'
import { type Step, tooMany } from './call.ts'
import { arePasswordsBusy, compareWithNobodys } from './passwords.ts'

export interface SignInLimits {
  windowMs: number
  /** Accounts that one sender may make. */
  signUps: number
  /** For one address; for one sender, whatever the addresses, `SENDER_FACTOR` times as many. */
  wrongPasswords: number
}

/** A house, or an office, has many people behind one sender. */
export const SENDER_FACTOR = 20
const BUSY_S = 2

/** Signing in by password, and signing up: counted, and telling strangers nothing by the time it takes. */
export function limitSignIns(database: Database, limits: SignInLimits): Step {
  const { windowMs, signUps, wrongPasswords } = limits
  const madeBySender = new Attempts({ most: signUps, windowMs })
  const ofAddress = new Attempts({ most: wrongPasswords, windowMs })
  const ofSender = new Attempts({ most: wrongPasswords * SENDER_FACTOR, windowMs })
  return async (call, next) => {
    const { method, path, query, body, email, sender } = call
    if (method !== 'POST') return next(call)
    if (path === '/signup') {
      if (arePasswordsBusy()) return tooMany(BUSY_S)
      return madeBySender.allow(sender) ? next(call) : tooMany(madeBySender.wait(sender))
    }
    if (path !== '/token' || query.get('grant_type') !== 'password') return next(call)
    if (arePasswordsBusy()) return tooMany(BUSY_S)
    // Counted before, so that guesses at the same time are; only failures stay counted.
    if (!ofSender.allow(sender)) return tooMany(ofSender.wait(sender))
    if (!ofAddress.allow(email)) return tooMany(ofAddress.wait(email))
    const { password } = body
    if (typeof password === 'string' && !(await hasPassword(database, email))) {
      await compareWithNobodys(password)
    }
    const response = await next(call)
    if (response.ok) {
      ofSender.forgive(sender)
      ofAddress.forgive(email)
    }
    return response
  }
}

async function hasPassword(database: Database, email: string): Promise<boolean> {
  const { rows } = await database.exclusive((connection) =>
    connection.query(
      `select from auth.users where email = $1 and coalesce(encrypted_password, '') <> ''`,
      [email],
    ),
  )
  return rows.length > 0
}
