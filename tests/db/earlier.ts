import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openTestDatabase } from './open.ts'
import { applyMigrations } from '../support/project-database.ts'

const MIGRATIONS = join(REPOSITORY_ROOT, 'supabase/migrations')

/** A database as it was before one of the migrations, to be filled, and then migrated. */
export interface EarlierDatabase extends AsyncDisposable {
  database: Database
  /** Applies that migration, and none of those after it. */
  migrate(): Promise<void>
}

export async function openEarlierDatabase(migration: string): Promise<EarlierDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'documind-earlier-'))
  const database = await openTestDatabase('base')
  for (const file of await readdir(MIGRATIONS)) {
    if (file < migration) await cp(join(MIGRATIONS, file), join(folder, file))
  }
  await applyMigrations(database, folder)
  return {
    database,
    async migrate() {
      await cp(join(MIGRATIONS, migration), join(folder, migration))
      await applyMigrations(database, folder)
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}
