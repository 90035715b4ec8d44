import type { Supabase } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

/** A key of the person for an agent or a program, without the key itself. */
export interface AccessKey {
  id: string
  name: string
  /** Its last four characters. */
  hint: string
  last_used_at: string | null
}

export async function listAccessKeys(supabase: Supabase): Promise<AccessKey[]> {
  return (await settle(supabase.rpc('list_access_keys'))) ?? []
}

/** The key, which is given back only here. */
export async function createAccessKey(
  supabase: Supabase,
  name: string,
  rights: string[],
): Promise<string> {
  return unwrap(supabase.rpc('create_access_key', { p_name: name, p_rights: rights }))
}

export async function revokeAccessKey(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.rpc('revoke_access_key', { p_id: id }))
}
