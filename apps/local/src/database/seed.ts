import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../config.ts'
import type { Database } from './database.ts'

/** Adds the demo rows of `supabase/seed.sql`, all or none. */
export async function seedDatabase(database: Database): Promise<void> {
  const sql = await readFile(join(REPOSITORY_ROOT, 'supabase/seed.sql'), 'utf8')
  await database.transaction((connection) => connection.exec(sql))
}
