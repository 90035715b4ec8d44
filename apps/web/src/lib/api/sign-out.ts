import type { Supabase } from './client.ts'
import { toFailure } from './failure.ts'

/**
 * Ends sessions; for this device's session the auth client then sends SIGNED_OUT. In a module of its own,
 * since it is all that every page needs of the account. Throws a Failure.
 */
export async function signOut(
  supabase: Supabase,
  scope: 'local' | 'global' | 'others' = 'local',
): Promise<void> {
  try {
    const { error } = await (await supabase.session.auth()).signOut({ scope })
    if (error) throw error
  } catch (cause) {
    throw await toFailure(cause)
  }
}
