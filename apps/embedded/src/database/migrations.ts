import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { splitSqlStatements } from '@supabase/lite'
import { isMissingFile } from '../keys.ts'
import type { Database } from './database.ts'

/** A file of `supabase/migrations`, read. */
export interface Migration {
  version: string
  name: string
  sql: string
}

/** Looks at a database before its migrations: what it throws keeps the project from starting. */
export type BeforeMigrations = (database: Database, migrations: Migration[]) => Promise<void>

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, and
 * records them in `supabase_migrations.schema_migrations` as the Supabase CLI does.
 * @returns the versions that were applied
 */
export async function applyMigrations(
  database: Database,
  folder: string,
  before: BeforeMigrations = async () => undefined,
): Promise<string[]> {
  const migrations = await readMigrations(folder)
  await before(database, migrations)
  const applied = await readApplied(database)
  const pending = migrations.filter(({ version, name }) => !applied.has(`${version}_${name}`))
  for (const migration of pending) await applyMigration(database, migration)
  return pending.map(({ version }) => version)
}

/**
 * What an update of the schema would do: the migrations that are still to come, and the newest one that the database has
 * and the folder does not know, if it is newer than all that are there.
 */
export async function compareMigrations(
  database: Database,
  folder: string,
): Promise<{ pending: string[]; newer: string | undefined }> {
  const known = (await listMigrations(folder)).map(({ version, name }) => `${version}_${name}`)
  const applied = await readApplied(database)
  const newest = [...applied].sort().at(-1)
  return {
    pending: known.filter((migration) => !applied.has(migration)),
    newer: newest !== undefined && newest > (known.at(-1) ?? '') ? newest : undefined,
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = await listMigrations(folder)
  return Promise.all(
    files.map(async ({ file, ...migration }) => ({
      ...migration,
      sql: await readFile(join(folder, file), 'utf8'),
    })),
  )
}

/** In the order in which they are applied, not read yet. */
async function listMigrations(
  folder: string,
): Promise<(Omit<Migration, 'sql'> & { file: string })[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    // A project that has no schema yet.
    if (isMissingFile(error)) return []
    throw error
  })
  const files = names.filter((file) => file.endsWith('.sql')).sort()
  return files.map((file) => {
    const match = /^(\d+)_(.+)\.sql$/.exec(file)
    if (match?.[1] === undefined || match[2] === undefined) {
      throw new Error(`Migration file ${file} is not named <version>_<name>.sql`)
    }
    return { version: match[1], name: match[2], file }
  })
}

/** `<version>_<name>` of each migration in the history. */
export async function readApplied(database: Database): Promise<Set<string>> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ migration: string }>(
      `select version || '_' || coalesce(name, '') as migration from supabase_migrations.schema_migrations`,
    ),
  )
  return new Set(rows.map(({ migration }) => migration))
}

/** Writes into the history that a migration was applied; one that stands there already stays as it is. */
export async function recordMigration(
  connection: PGlite,
  { version, name, sql }: Migration,
): Promise<void> {
  await connection.query(
    `insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)
     on conflict (version) do nothing`,
    [version, name, splitSqlStatements(sql)],
  )
}

async function applyMigration(
  database: Database,
  { version, name, sql }: Migration,
): Promise<void> {
  try {
    await database.transaction(async (connection) => {
      await connection.exec(sql)
      await recordMigration(connection, { version, name, sql })
    })
  } catch (cause) {
    throw new Error(
      `Migration ${version}_${name} failed: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}
