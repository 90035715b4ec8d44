import type { SupabaseClient } from '@supabase/supabase-js'
import type { Person } from './format.ts'

export interface Imported {
  made: number
  /** Whose account is there already, and stays as it is. */
  there: number
  /** What Auth said of the others. */
  refused: { email: string; why: string }[]
}

/** Makes the accounts with their ids and passwords, as the service. */
export async function importPeople(
  client: SupabaseClient,
  people: readonly Person[],
): Promise<Imported> {
  const result: Imported = { made: 0, there: 0, refused: [] }
  for (const person of people) {
    const { error } = await client.auth.admin.createUser({
      id: person.id,
      email: person.email,
      email_confirm: person.email_confirmed,
      user_metadata: person.user_metadata,
      app_metadata: person.app_metadata,
      ...(person.password_hash === null ? {} : { password_hash: person.password_hash }),
    })
    if (error?.code === 'email_exists') {
      result.there += 1
      continue
    }
    const why = error?.message ?? (await setName(client, person))
    if (why === undefined) result.made += 1
    else result.refused.push({ email: person.email, why })
  }
  return result
}

async function setName(client: SupabaseClient, { id, name }: Person): Promise<string | undefined> {
  if (name === null) return undefined
  const { error } = await client.from('profiles').upsert({ user_id: id, name })
  return error?.message
}
