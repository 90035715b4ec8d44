import { Client } from 'pg'
import { type Person, personSchema } from './format.ts'

/** Accounts as Auth keeps them. Only the database tells hashes; Auth itself tells them to nobody. */
const PEOPLE = `
  select u.id, u.email, nullif(u.encrypted_password, '') as password_hash, u.email_confirmed_at is not null as email_confirmed,
    coalesce(u.raw_user_meta_data, '{}') as user_metadata, coalesce(u.raw_app_meta_data, '{}') as app_metadata, p.name
  from auth.users u left join public.profiles p on p.user_id = u.id
  where u.email <> '' and u.deleted_at is null
  order by u.created_at, u.id`

/**
 * @param databaseUrl of Postgres, as its owner
 * @returns everybody with an address, oldest first
 */
export async function exportPeople(databaseUrl: string): Promise<Person[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<object>(PEOPLE)
    return rows.map((row) => personSchema.parse(row))
  } finally {
    await client.end()
  }
}
