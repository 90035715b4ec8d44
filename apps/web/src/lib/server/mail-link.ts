import type { EmailOtpType, SupabaseClient } from '@supabase/supabase-js'
import { Failure, toFailure } from '#lib/api/failure.ts'

const TYPES = ['email', 'magiclink', 'signup', 'recovery', 'invite', 'email_change'] as const

/** The request in an address that a mail led to. */
export type MailLink =
  | { kind: 'token'; tokenHash: string; type: EmailOtpType }
  /** By the mails of projects that keep the templates they came with; good in the browser that asked only. */
  | { kind: 'code'; code: string; flowId: string | null }
  /** The project refused the link before it redirected here, or the address is no link at all. */
  | { kind: 'over' }

export function readMailLink(params: URLSearchParams): MailLink {
  const tokenHash = params.get('token_hash')
  const type = TYPES.find((known) => known === params.get('type'))
  if (tokenHash && type) return { kind: 'token', tokenHash, type }
  const code = params.get('code')
  return code ? { kind: 'code', code, flowId: params.get('sb_flow_id') } : { kind: 'over' }
}

/** People who come by such a mail have no password, or have forgotten it. */
const asksPassword = (type: string | null): boolean => type === 'recovery' || type === 'invite'

/** A browser that asked for a recovery link remembers that beside its half of the code. */
const redirectType = (data: object): string | null =>
  'redirectType' in data && data.redirectType === 'recovery' ? 'recovery' : null

/** Signs in by a link, once. Throws a Failure; null when the link is no longer good. */
export async function followMailLink(
  { auth }: Pick<SupabaseClient, 'auth'>,
  link: MailLink,
): Promise<{ userId: string; asksPassword: boolean; hasLocale: boolean } | null> {
  if (link.kind === 'over') return null
  const isToken = link.kind === 'token'
  const { data, error } = isToken
    ? await auth.verifyOtp({ token_hash: link.tokenHash, type: link.type })
    : await auth.exchangeCodeForSession(
        link.code,
        link.flowId ? { flowId: link.flowId } : undefined,
      )
  if (error) {
    const isRefusal = error.status !== undefined && error.status >= 400 && error.status < 500
    // Without the other half of its code, a link was opened in another browser than asked for it.
    const isForeign = error.name === 'AuthPKCECodeVerifierMissingError'
    if (isForeign || (isRefusal && error.status !== 429)) return null
    throw await toFailure(error)
  }
  if (!data.user) throw new Failure('internal')
  const type = isToken ? link.type : redirectType(data)
  const hasLocale = typeof data.user.user_metadata['locale'] === 'string'
  return { userId: data.user.id, asksPassword: asksPassword(type), hasLocale }
}
