import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { SQUASHED, selectBaseline } from '../../apps/local/src/baseline.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { applyMigrations, provisionBase } from '../support/project-database.ts'

const MIGRATIONS = join(REPOSITORY_ROOT, 'supabase/migrations')

/** The files of `supabase/migrations` that took the place of the squashed ones. */
export async function listBaseline(): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).sort()
  return selectBaseline(files.map((file) => ({ version: file.slice(0, 14), file }))).map(
    ({ file }) => file,
  )
}

/**
 * A database as the last commit before the squash left it: the baseline's schema, and a history that names the squashed
 * migrations, or some of them.
 */
export async function makeOldDatabase(
  database: Database,
  names: readonly string[] = SQUASHED,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'documind-baseline-'))
  for (const file of await listBaseline()) await cp(join(MIGRATIONS, file), join(folder, file))
  await provisionBase(database)
  await applyMigrations(database, folder)
  await rm(folder, { recursive: true })
  await database.transaction(async (connection) => {
    await connection.query('truncate supabase_migrations.schema_migrations')
    for (const name of names) {
      await connection.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [name.slice(0, 14), name.slice(15), ['select 1']],
      )
    }
  })
}
