import type { Database } from '../../apps/embedded/src/database/database.ts'
import { type DumpContent, dumpDatabase as dump } from '../../apps/embedded/src/database/dump.ts'
import { applyMigrations as apply } from '../../apps/embedded/src/database/migrations.ts'
import { openDatabaseFolder as open } from '../../apps/embedded/src/database/open-folder.ts'
import type { EmbeddedDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { provision as make } from '../../apps/embedded/src/database/provision.ts'
import { seedDatabase as seed } from '../../apps/embedded/src/database/seed.ts'
import { databaseOf, FOLDER, SCHEMA, SEED_FILES } from '../../apps/local/src/project.ts'

export { provisionBase, runBaseScript } from '../../apps/embedded/src/database/provision.ts'

// The embedded database with the schema of this repository, as `npm start` and `npm run db` make it.

export const provision = (database: Database): Promise<string[]> => make(database, SCHEMA)

export const applyMigrations = (database: Database, folder: string): Promise<string[]> =>
  apply(database, folder, SCHEMA.beforeMigrations)

export const openDatabaseFolder = (
  dataDir: string,
): Promise<{ database: EmbeddedDatabase; applied: string[] }> => open(dataDir, FOLDER)

export const seedDatabase = (database: Database): Promise<string[]> => seed(database, SEED_FILES)

export async function dumpDatabase(database: Database, content: DumpContent): Promise<string> {
  await databaseOf('').beforeDump?.(database)
  return dump(database, content)
}
