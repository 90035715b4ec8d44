import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { readCatalogue } from '../support/catalogue.ts'
import shipped from './migrations.sha256.json' with { type: 'json' }
import { isNative, openTestDatabase } from './open.ts'
import { createProject } from './support.ts'
import { applyMigrations, provision } from '../support/project-database.ts'

const FOLDER = join(import.meta.dirname, '../../supabase/migrations')

let files: { name: string; sql: string }[]
beforeAll(async () => {
  const names = (await readdir(FOLDER)).sort()
  files = await Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(FOLDER, name), 'utf8') })),
  )
})

const SHUT_OUT = 'create trigger documind_shut_out after update of banned_until on auth.users'

describe('the files', () => {
  test('are named by a UTC time and a subject, in order', () => {
    for (const { name } of files) expect(name).toMatch(/^20\d{12}_[a-z][a-z_]*\.sql$/)
    expect(new Set(files.map(({ name }) => name.slice(0, 14))).size).toBe(files.length)
  })

  // What was shipped has run on somebody's database and does not run there again: a change of it is a new file, whose line
  // is added to migrations.sha256.json (`sha256sum supabase/migrations/*.sql`).
  test('are only added to, at the end: each shipped one is byte for byte what it was', () => {
    const found = files.map(({ name, sql }) => [
      name,
      createHash('sha256').update(sql).digest('hex'),
    ])
    expect(found).toEqual(Object.entries(shipped))
  })

  test('each say first what they are for', () => {
    for (const { name, sql } of files) expect([name, sql.slice(0, 3)]).toEqual([name, '-- '])
  })

  test('make, change and drop nothing in the schemas that belong to Supabase', () => {
    // Policies on Supabase's tables are ours, the row of our bucket, and one trigger, which Supabase lets projects have on
    // its accounts: who is banned there is out at once. The rest is not.
    const foreign =
      /\b(create|alter|drop)\s+(or\s+replace\s+)?(table|view|type|function|schema|index|trigger)\s+(if\s+(not\s+)?exists\s+)?(\S+\s+on\s+|[^;]*?\son\s+)?(auth|storage|realtime|extensions|vault|supabase_migrations)\b/i
    for (const { name, sql } of files) {
      const code = sql.replaceAll(/--.*$/gm, '').replace(SHUT_OUT, '')
      expect([name, foreign.exec(code)?.[0]]).toEqual([name, undefined])
    }
  })

  test('switch no row level security off, and let no policy be for all actions', () => {
    for (const { name, sql } of files) {
      expect([name, /disable row level security|for all\b|using \(true\)/i.exec(sql)?.[0]]).toEqual(
        [name, undefined],
      )
    }
  })

  test('keep functions below 60 lines, so that their next version can be reviewed', () => {
    const long = files.flatMap(({ sql }) =>
      [
        ...sql.matchAll(
          /^create (?:or replace )?function (\S+?)\([\s\S]*?\nas \$\$\n([\s\S]*?)\n\$\$;/gm,
        ),
      ]
        .filter(([, , body = '']) => body.split('\n').length > 60)
        .map(([, name]) => name),
    )
    expect(long).toEqual([])
  })
})

describe('the history', () => {
  test('has one row for each file, in the shape of the Supabase CLI', async ({ project }) => {
    const history = await project.query<{ version: string; name: string; statements: string[] }>(
      'select version, name, statements from supabase_migrations.schema_migrations order by version',
    )
    expect(history.map(({ version, name }) => `${version}_${name}.sql`)).toEqual(
      files.map(({ name }) => name),
    )
    for (const { statements } of history) {
      expect(statements.length).toBeGreaterThan(0)
      expect(statements.every((statement) => statement.trim() !== '')).toBe(true)
    }
  })

  test('keeps function bodies whole', async ({ project }) => {
    const found = await project.query(
      `select from supabase_migrations.schema_migrations, unnest(statements) as statement
       where statement like '%create function public.ask_question%' and statement like '%insert into private.answer_runs%' and statement like '%$$'`,
    )
    expect(found.length).toBeGreaterThan(0)
  })

  test('can rebuild the schema from its statements', async ({ project }) => {
    const before = await readCatalogue(project.database)
    const history = await project.query<{ statement: string }>(
      `select statement from supabase_migrations.schema_migrations, unnest(statements) with ordinality as s (statement, place)
       order by version, place`,
    )
    await using rebuilt = createProject(await openTestDatabase('base'))
    for (const { statement } of history) await rebuilt.query(statement)
    expect(await readCatalogue(rebuilt.database)).toEqual(before)
  })
})

describe('a second run', () => {
  test('applies nothing and changes nothing', async ({ project }) => {
    const before = await readCatalogue(project.database)
    expect(await applyMigrations(project.database, FOLDER)).toEqual([])
    // What it starts with is the platform's, which a native database's owner does not make again.
    if (!isNative) expect(await provision(project.database)).toEqual([])
    expect(await readCatalogue(project.database)).toEqual(before)
  })
})
