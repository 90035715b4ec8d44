import type { Database } from '../../database/database.ts'
import type { TokenClaims } from '../../keys.ts'
import { guardAccounts } from './account.ts'
import { refuseBanned } from './banned.ts'
import { readCall, type Serve, type Step } from './call.ts'
import { type LinkSigner, limitVerifications } from './links.ts'
import { limitMails } from './mails.ts'
import type { AllowedAddresses } from './redirects.ts'
import type { LiveSessions } from './sessions.ts'
import { limitSignIns } from './sign-in.ts'

/** Of one address, or of one sender, within the window. */
export interface AuthLimits {
  windowMs: number
  signUps: number
  wrongPasswords: number
  mails: number
  wrongCodes: number
}

export interface AuthGuardOptions {
  serve: (request: Request) => Promise<Response>
  database: Database
  authenticate: (token: string) => Promise<TokenClaims | null>
  sessions: LiveSessions
  addresses: AllowedAddresses
  links: LinkSigner
  limits: AuthLimits
  securePasswordChange: boolean
  enableConfirmations: boolean
}

/**
 * What @supabase/lite 0.10 lacks before its Auth.
 * @returns serves a request that comes from a sender, for every path of Auth
 */
export function createAuthGuard(
  options: AuthGuardOptions,
): (request: Request, sender: string) => Promise<Response> {
  const { database, addresses, limits, links: signer } = options
  const steps: Step[] = [
    refuseBanned(database),
    limitSignIns(database, limits),
    limitMails({ database, addresses, ...limits }),
    limitVerifications({ signer, addresses, ...limits }),
    guardAccounts(options),
  ]
  const serve = steps.reduceRight<Serve>(
    (next, step) => (call) => step(call, next),
    ({ request }) => options.serve(request),
  )
  return async (request, sender) => {
    const call = await readCall(request, sender)
    return call ? serve(call) : new Response(null, { status: 400 })
  }
}
