import type { Supabase } from './client.ts'
import { Failure, toFailure } from './failure.ts'

interface Credentials {
  email: string
  password: string
}

export async function signIn(supabase: Supabase, credentials: Credentials): Promise<void> {
  try {
    const { error } = await (await supabase.session.auth()).signInWithPassword(credentials)
    if (error) throw error
  } catch (cause) {
    throw await toFailure(cause)
  }
}

/** Answers `confirm` when the project wants the address confirmed by mail first. Throws a Failure. */
export async function signUp(
  supabase: Supabase,
  credentials: Credentials,
): Promise<'signed-in' | 'confirm'> {
  try {
    const { data, error } = await (await supabase.session.auth()).signUp(credentials)
    if (error) throw error
    if (data.session) return 'signed-in'
    // A user without identities is how the service says "taken" without telling strangers more.
    if (data.user?.identities?.length === 0) throw new Failure('email_taken')
    return 'confirm'
  } catch (cause) {
    throw await toFailure(cause)
  }
}

/** Ends this device's session; the auth client's listeners then hear SIGNED_OUT. Throws a Failure. */
export async function signOut(supabase: Supabase): Promise<void> {
  try {
    const { error } = await (await supabase.session.auth()).signOut({ scope: 'local' })
    if (error) throw error
  } catch (cause) {
    throw await toFailure(cause)
  }
}
