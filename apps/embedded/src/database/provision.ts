import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getAuthSchemaSql, getStorageSchemaSql } from '@supabase/lite'
import type { Database } from './database.ts'
import { applyMigrations, type BeforeMigrations } from './migrations.ts'

/** Beside `src`, and beside `dist` of a published package. */
const BASE_FOLDER = join(import.meta.dirname, '../../sql')

/** Runs one of the base scripts: what a hosted project has before its first migration. */
export async function runBaseScript(database: Database, name: string): Promise<void> {
  await runScript(database, await readFile(join(BASE_FOLDER, `${name}.sql`), 'utf8'))
}

/**
 * Makes what a hosted project has before its first migration: base scripts, and the tables that
 * @supabase/lite needs for Auth and Storage. All of it can run again and does, at every start.
 */
export async function provisionBase(database: Database): Promise<void> {
  await runBaseScript(database, 'roles')
  await runScript(database, getAuthSchemaSql())
  await runScript(database, getStorageSchemaSql())
  for (const name of ['auth', 'passwords', 'storage', 'realtime', 'time'])
    await runBaseScript(database, name)
}

/** What makes the schema of a project. */
export interface SchemaOptions {
  /** Folder of `<version>_<name>.sql` files. */
  migrations: string
  beforeMigrations?: BeforeMigrations | undefined
}

/**
 * Brings a database to the newest schema.
 * @returns the versions of the migrations that were applied
 */
export async function provision(database: Database, schema: SchemaOptions): Promise<string[]> {
  await provisionBase(database)
  return applyMigrations(database, schema.migrations, schema.beforeMigrations)
}

async function runScript(database: Database, sql: string): Promise<void> {
  await database.exclusive((connection) => connection.exec(sql))
}
