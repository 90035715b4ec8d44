import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig, REPOSITORY_ROOT } from './config.ts'
import type { Database } from './database/database.ts'
import { type DumpContent, dumpDatabase } from './database/dump.ts'
import { generateTypes } from './database/generate-types.ts'
import { lintSchema } from './database/lint.ts'
import { openDatabaseFolder } from './database/open-folder.ts'
import { openDatabase } from './database/pglite.ts'
import { provision } from './database/provision.ts'
import { seedDatabase } from './database/seed.ts'
import { prepareDataDir } from './data-dir.ts'
import { lockDataDir } from './lock.ts'
import { explainStartError } from './start-error.ts'

const USAGE = `Usage: npm run --silent db -- <command>
  reset [--no-seed]                    throw away rows and files, replay migrations and supabase/seed.sql
  migrate                              apply the migrations that the database has not seen
  types                                write functions/_shared/contract/database.types.ts
  types:check                          fail when that file is stale
  lint                                 fail when the schema breaks a rule of Supabase's database linter
  dump [--data|--data-only] [-f FILE]  the database as SQL: schema, with rows too, or rows alone`

/** `npm run db -- <command>`: looks after the embedded database and what is made from its schema. */
const COMMANDS: Record<string, () => Promise<void>> = {
  migrate: () => withDatabase(migrate),
  reset,
  types,
  'types:check': checkTypes,
  lint,
  dump,
}

const OPTIONS = {
  'no-seed': { type: 'boolean', default: false },
  data: { type: 'boolean', default: false },
  'data-only': { type: 'boolean', default: false },
  file: { type: 'string', short: 'f' },
} as const

const TYPES_FILE = join(REPOSITORY_ROOT, 'functions/_shared/contract/database.types.ts')
const { dataDir } = readConfig(process.env)
const { values: options, positionals } = readArguments()

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`)
    process.exit(2)
  }
}

/** Opens the embedded database, brought to the newest schema, for as long as `use` takes. */
async function withDatabase(
  use: (database: Database, applied: string[]) => Promise<void>,
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  await prepareDataDir(dataDir)
  stack.defer(await lockDataDir(dataDir))
  const { database, applied } = await openDatabaseFolder(dataDir)
  stack.defer(() => database.close())
  await use(database, applied)
}

async function migrate(_database: Database, applied: string[]): Promise<void> {
  console.log(applied.length === 0 ? 'Nothing to apply' : `Applied ${applied.join(', ')}`)
}

/** Throws away rows and stored files, keeps the keys. */
async function reset(): Promise<void> {
  await prepareDataDir(dataDir)
  const unlock = await lockDataDir(dataDir)
  for (const name of ['database', 'database.unfinished', 'storage']) {
    await rm(join(dataDir, name), { recursive: true, force: true })
  }
  await unlock()
  await withDatabase(async (database, applied) => {
    await migrate(database, applied)
    if (options['no-seed']) return
    await seedDatabase(database)
    console.log('Seeded from supabase/seed.sql')
  })
}

async function types(): Promise<void> {
  await writeFile(TYPES_FILE, await generateTypes())
  console.log(`Wrote ${TYPES_FILE}`)
}

async function checkTypes(): Promise<void> {
  const current = existsSync(TYPES_FILE) ? await readFile(TYPES_FILE, 'utf8') : ''
  if (current === (await generateTypes())) return
  console.error('functions/_shared/contract/database.types.ts is stale: run `npm run db -- types`')
  process.exitCode = 1
}

/** Of the schema that the migrations make, in memory, so that it also works beside a running stack. */
async function lint(): Promise<void> {
  const database = await openDatabase()
  await provision(database)
  const findings = await lintSchema(database)
  await database.close()
  for (const { lint, rule, name } of findings) console.error(`${lint}: ${name}: ${rule}`)
  if (findings.length > 0) process.exitCode = 1
  else console.log('The schema breaks no rule')
}

async function dump(): Promise<void> {
  const content: DumpContent = options['data-only'] ? 'data' : options.data ? 'all' : 'schema'
  await withDatabase(async (database) => {
    const sql = await dumpDatabase(database, content)
    if (options.file === undefined) process.stdout.write(sql)
    // npm changes to the root of the project; the caller's own folder is the one that is meant.
    else await writeFile(resolve(process.env['INIT_CWD'] ?? '.', options.file), sql)
  })
}

const command = COMMANDS[positionals[0] ?? '']
if (command === undefined) {
  console.error(USAGE)
  process.exit(2)
}
try {
  await command()
} catch (error) {
  console.error(explainStartError(error) ?? error)
  process.exit(1)
}
