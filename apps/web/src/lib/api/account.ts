import { resolve } from '$app/paths'
import type { Supabase } from './client.ts'
import type { SupabaseConfig } from './config.ts'
import { Failure, type FailureCode, toFailure } from './failure.ts'
import { signOut } from './sign-out.ts'
import { settle } from './unwrap.ts'

interface Credentials {
  email: string
  password: string
}

type Auth = Awaited<ReturnType<Supabase['session']['auth']>>
type Answer = { data: unknown; error: Error | null }

export async function signIn(supabase: Supabase, credentials: Credentials): Promise<void> {
  await ask(supabase, (auth) => auth.signInWithPassword(credentials))
}

/**
 * Answers `confirm` when the project wants the address confirmed by mail first. It then says the same of
 * an address that has an account, and so do we. Throws a Failure.
 */
export async function signUp(
  supabase: Supabase,
  credentials: Credentials,
  mail: MailOptions,
): Promise<'signed-in' | 'confirm'> {
  const { session } = await ask(supabase, (auth) =>
    auth.signUp({
      ...credentials,
      options: { emailRedirectTo: confirmAddress(mail.next), data: { locale: mail.locale } },
    }),
  )
  return session ? 'signed-in' : 'confirm'
}

interface MailOptions {
  /** Path of this site where the person goes on. */
  next: string
  /** Of the mail, where the project does not know better. */
  locale: string
}

/** Errors for unknown addresses in a project where sign-up is disabled; they must not reveal who has an account. */
const NOBODY: ReadonlySet<FailureCode> = new Set(['signup_disabled'])

/** Ends the same way whether there is an account or not. Throws a Failure. */
export async function sendSignInLink(
  supabase: Supabase,
  email: string,
  { next, locale }: MailOptions,
): Promise<void> {
  try {
    await ask(supabase, (auth) =>
      auth.signInWithOtp({
        email,
        options: { emailRedirectTo: confirmAddress(next), data: { locale } },
      }),
    )
  } catch (cause) {
    if (!(cause instanceof Failure && NOBODY.has(cause.code))) throw cause
  }
}

/** Ends the same way whether there is an account or not. Throws a Failure. */
export async function sendRecoveryLink(supabase: Supabase, email: string): Promise<void> {
  const redirectTo = confirmAddress(resolve('/rooms'))
  await ask(supabase, (auth) => auth.resetPasswordForEmail(email, { redirectTo }))
}

interface PasswordChange {
  email: string
  current: string
  next: string
}

/** Signs every other device out. Throws a Failure; `invalid_credentials` when the current one is not right. */
export async function changePassword(
  supabase: Supabase,
  config: SupabaseConfig,
  { email, current, next }: PasswordChange,
): Promise<void> {
  const { createSeparateAuth } = await import('./full-client.ts')
  const check = createSeparateAuth(config)
  await ask(check, (auth) => auth.signInWithPassword({ email, password: current }))
  await ask(supabase, (auth) => auth.updateUser({ password: next }))
  // The password is changed, whatever becomes of this.
  await signOut(supabase, 'others').catch(() => undefined)
}

/** For mails of the project; it keeps what the person chose. Throws a Failure. */
export async function rememberLocale(supabase: Supabase, locale: string): Promise<void> {
  await ask(supabase, (auth) => auth.updateUser({ data: { locale } }))
}

/**
 * Deletes the account with everything in it, at once and for good. Throws a Failure, and then nothing is done.
 * @param handOver the members who get rooms, by room
 */
export async function deleteAccount(
  supabase: Supabase,
  handOver: Record<string, string>,
): Promise<void> {
  await settle(supabase.rpc('delete_my_account', { p_hand_over: handOver }))
  // There is nobody to sign out any more; what this browser keeps goes.
  await signOut(supabase).catch(() => undefined)
}

const confirmAddress = (next: string): string =>
  `${location.origin}${resolve('/auth/confirm')}?next=${encodeURIComponent(next)}`

async function ask<A extends Answer>(
  from: Pick<Supabase, 'session'> | Auth,
  question: (auth: Auth) => Promise<A>,
): Promise<A['data']> {
  try {
    const { data, error } = await question('session' in from ? await from.session.auth() : from)
    if (error) throw error
    return data
  } catch (cause) {
    throw await toFailure(cause)
  }
}
