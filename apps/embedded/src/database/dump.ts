import { pgDump } from '@electric-sql/pglite-tools/pg_dump'
import type { Database } from './database.ts'

/** `schema`: what the migrations made. `data`: rows, for a project that has the migrations. */
export type DumpContent = 'schema' | 'all' | 'data'

/** Ours, whatever the migrations made; the platform makes its own. */
const OWN_SCHEMAS = `
  select nspname as name from pg_namespace
  where nspname !~ '^pg_' and nspname not in
    ('information_schema', 'extensions', 'auth', 'storage', 'realtime', 'supabase_migrations')
  order by nspname`

/** Without these no row of ours has an owner. */
const PEOPLE = ['--table=auth.users', '--table=auth.identities']

/** A row that is there already (a bucket, a person) is left alone. */
const AS_INSERTS = ['--data-only', '--column-inserts', '--on-conflict-do-nothing']

/** As the public CLI has it: rows go in as they are, in any order, and tell nobody. */
const WITHOUT_TRIGGERS = 'set session_replication_role = replica;\n\n'
const WITH_TRIGGERS = '\nset session_replication_role = origin;\n'

/**
 * The database as SQL, by pg_dump. Stored files are no rows and not in it, nor are policies on tables of
 * the platform, which the migrations make. Close the database afterwards: pg_dump leaves its settings.
 */
export async function dumpDatabase(database: Database, content: DumpContent): Promise<string> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ name: string }>(OWN_SCHEMAS),
  )
  const schemas = rows.map(({ name }) => `--schema=${name}`)
  const parts: string[] = []
  if (content !== 'data')
    parts.push(await run(database, ['--schema-only', '--no-owner', '--extension=*', ...schemas]))
  if (content !== 'schema') {
    const people = await run(database, [...AS_INSERTS, ...PEOPLE])
    const own = await run(database, [...AS_INSERTS, ...schemas])
    parts.push(WITHOUT_TRIGGERS, people, own, WITH_TRIGGERS)
  }
  return parts.join('')
}

async function run(database: Database, args: string[]): Promise<string> {
  const file = await database.exclusive((connection) => pgDump({ pg: connection, args }))
  // `public` is there in every database.
  return (await file.text()).replaceAll(
    /^CREATE SCHEMA (\w+);$/gm,
    'CREATE SCHEMA IF NOT EXISTS $1;',
  )
}
