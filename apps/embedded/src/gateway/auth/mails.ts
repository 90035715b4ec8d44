import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../database/database.ts'
import { type MailContext, mailContext } from '../../mail/context.ts'
import { Attempts } from './attempts.ts'
import { type AuthCall, isRecord, type Step, tooMany } from './call.ts'
import type { AllowedAddresses } from './redirects.ts'
import { SENDER_FACTOR } from './sign-in.ts'

export interface MailLimits {
  windowMs: number
  /** To one address; by one sender, whatever the addresses, `SENDER_FACTOR` times as many. */
  mails: number
}

const MAILING = /^\/(otp|magiclink|recover|signup|resend)$/
const LIMITED = /^\/(otp|magiclink|recover|resend)$/
/** Longer than a mail takes to be written: who asks for one hears nothing from the time it takes. */
const REPLY_MS = 150

interface MailOptions extends MailLimits {
  database: Database
  addresses: AllowedAddresses
}

/**
 * What @supabase/lite 0.10 lacks around mails: a limit of them, the same answer whether or not an address
 * has an account, and where to go on and in which language, for the mail.
 */
export function limitMails({ database, addresses, mails, windowMs }: MailOptions): Step {
  const toAddress = new Attempts({ most: mails, windowMs })
  const bySender = new Attempts({ most: mails * SENDER_FACTOR, windowMs })
  return async (call, next) => {
    const { method, path, query, body, email, sender } = call
    if (method !== 'POST' || !MAILING.test(path)) return next(call)
    if (LIMITED.test(path) && email !== '') {
      for (const [attempts, key] of [
        [toAddress, email],
        [bySender, sender],
      ] as const) {
        if (!attempts.allow(key)) return tooMany(attempts.wait(key), 'over_email_send_rate_limit')
      }
    }
    const account = await readAccount(database, email)
    const data = isRecord(body['data']) ? body['data'] : {}
    const context: MailContext = {
      redirectTo: addresses.choose(query.get('redirect_to')),
      locale: typeof data['locale'] === 'string' ? data['locale'] : (account?.locale ?? ''),
    }
    if (!asksOnlyForOwner(call)) return mailContext.run(context, () => next(call))
    const answer =
      path === '/otp' && account === null && isAddress(email)
        ? Response.json({})
        : mailContext.run(context, () => next(call))
    const [response] = await Promise.all([answer, pause(REPLY_MS)])
    return response
  }
}

/** Whether it makes no account: only who has one gets a mail. */
function asksOnlyForOwner({ path, body }: AuthCall): boolean {
  if (path !== '/otp') return path === '/recover' || path === '/resend'
  const options = isRecord(body['options']) ? body['options'] : {}
  return (body['create_user'] ?? options['shouldCreateUser']) === false
}

/** Others are refused as such, whoever they are. */
const isAddress = (email: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)

async function readAccount(
  database: Database,
  email: string,
): Promise<{ locale: string | null } | null> {
  if (email === '') return null
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ locale: string | null }>(
      `select raw_user_meta_data ->> 'locale' as locale from auth.users where email = $1`,
      [email],
    ),
  )
  return rows[0] ?? null
}
