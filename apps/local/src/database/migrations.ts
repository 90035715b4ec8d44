import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitSqlStatements } from '@supabase/lite'
import type { Database } from './database.ts'

interface Migration {
  version: string
  name: string
  path: string
}

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, and
 * records them in `supabase_migrations.schema_migrations` as the Supabase CLI does.
 * @returns the versions that were applied
 */
export async function applyMigrations(database: Database, folder: string): Promise<string[]> {
  const applied = await readAppliedVersions(database)
  const pending = (await listMigrations(folder)).filter(({ version }) => !applied.has(version))
  for (const migration of pending) await applyMigration(database, migration)
  return pending.map(({ version }) => version)
}

async function listMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return files.map((file) => {
    const match = /^(\d+)_(.+)\.sql$/.exec(file)
    if (match?.[1] === undefined || match[2] === undefined) {
      throw new Error(`Migration file ${file} is not named <version>_<name>.sql`)
    }
    return { version: match[1], name: match[2], path: join(folder, file) }
  })
}

async function readAppliedVersions(database: Database): Promise<Set<string>> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ version: string }>(
      'select version from supabase_migrations.schema_migrations',
    ),
  )
  return new Set(rows.map(({ version }) => version))
}

async function applyMigration(
  database: Database,
  { version, name, path }: Migration,
): Promise<void> {
  const sql = await readFile(path, 'utf8')
  try {
    await database.transaction(async (connection) => {
      await connection.exec(sql)
      await connection.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [version, name, splitSqlStatements(sql)],
      )
    })
  } catch (cause) {
    throw new Error(
      `Migration ${version}_${name} failed: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}
