import { rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { backUpCommand, listBackupsCommand, restoreCommand } from '../backup/commands.ts'
import { rotateKeys } from '../keys.ts'
import { explainStartError, StartError } from '../start-error.ts'
import type { Database } from './database.ts'
import { type DumpContent, dumpDatabase } from './dump.ts'
import { type LintOptions, lintSchema } from './lint.ts'
import { openDatabase } from './pglite.ts'
import { provision } from './provision.ts'
import { seedDatabase } from './seed.ts'
import { type RestingProject, whileLocked, withDatabase } from './with-database.ts'

/** A project whose database is looked after while its stack does not run. */
export interface DatabaseProject extends RestingProject {
  /** SQL files that `reset` runs after the migrations. */
  seedFiles: readonly string[]
  lint?: LintOptions
  /** Called before a dump, which is to be as the migrations make the schema. */
  beforeDump?: (database: Database) => Promise<unknown>
  /** Commands of the project's own. */
  commands?: Record<string, DatabaseCommand>
  /** How the commands are called, for their help. */
  invocation: string
}

export interface DatabaseCommand {
  /** What may follow its name, for the help. */
  args?: string
  help: string
  run: () => Promise<void>
}

const OPTIONS = {
  'no-seed': { type: 'boolean', default: false },
  data: { type: 'boolean', default: false },
  'data-only': { type: 'boolean', default: false },
  file: { type: 'string', short: 'f' },
  to: { type: 'string' },
  'keep-for': { type: 'string', default: '24' },
} as const

/** A key that leaked should not be good for longer than a month. */
const MAX_KEPT_HOURS = 720

/** Runs one command. @returns the exit status */
export async function runDatabaseCommand(
  project: DatabaseProject,
  args: readonly string[],
): Promise<number> {
  const parsed = parse(args)
  if (parsed instanceof Error) return explainUsage(project, parsed.message)
  const [name = '', argument] = parsed.positionals
  const command = commandsOf(project, parsed.values, argument)[name]
  if (command === undefined) return explainUsage(project)
  try {
    await command.run()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    console.error(explainStartError(error) ?? error)
    return 1
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

type Values = Exclude<ReturnType<typeof parse>, Error>['values']

function commandsOf(
  project: DatabaseProject,
  values: Values,
  argument?: string,
): Record<string, DatabaseCommand> {
  return {
    reset: {
      args: '[--no-seed]',
      help: 'throw away rows and files, replay migrations and seeds',
      run: () => reset(project, !values['no-seed']),
    },
    migrate: {
      help: 'apply the migrations that the database has not seen',
      run: () => withDatabase(project, async (_database, applied) => sayApplied(applied)),
    },
    lint: {
      help: "fail when the schema breaks a rule of Supabase's database linter",
      run: () => lint(project),
    },
    dump: {
      args: '[--data|--data-only] [-f FILE]',
      help: 'the database as SQL: schema, with rows too, or rows alone',
      run: () => dump(project, values),
    },
    backup: {
      args: '[--to FOLDER]',
      help: 'copy rows, files and keys as they are now; the project may run meanwhile',
      run: () => backUpCommand(project, values.to),
    },
    backups: {
      help: 'list the backups in the data directory',
      run: () => listBackupsCommand(project),
    },
    restore: {
      args: '[FOLDER|latest]',
      help: 'put a backup in the place of what is there, which is kept aside',
      run: () => restoreCommand(project, argument),
    },
    'rotate-keys': {
      args: '[--keep-for HOURS]',
      help: 'new keys; the old ones open the project for a day, or that long',
      run: () => rotate(project, Number(values['keep-for'])),
    },
    ...project.commands,
  }
}

function explainUsage(project: DatabaseProject, problem?: string): number {
  const { values } = parseArgs({ args: [], options: OPTIONS })
  const lines = Object.entries(commandsOf(project, values)).map(
    ([name, { args = '', help }]) => `  ${`${name} ${args}`.padEnd(36)} ${help}`,
  )
  const usage = [`Usage: ${project.invocation} <command>`, ...lines]
  console.error([...(problem === undefined ? [] : [problem]), ...usage].join('\n'))
  return 2
}

function sayApplied(applied: readonly string[]): void {
  console.log(applied.length === 0 ? 'Nothing to apply' : `Applied ${applied.join(', ')}`)
}

/** Throws away rows and stored files, keeps the keys. */
async function reset(project: DatabaseProject, isSeeded: boolean): Promise<void> {
  await whileLocked(project, async () => {
    for (const folder of ['database', 'database.unfinished', 'storage']) {
      await rm(join(project.dataDir, folder), { recursive: true, force: true })
    }
  })
  await withDatabase(project, async (database, applied) => {
    sayApplied(applied)
    const seeds = isSeeded ? await seedDatabase(database, project.seedFiles) : []
    for (const file of seeds) console.log(`Seeded from ${file}`)
  })
}

async function rotate(project: DatabaseProject, hours: number): Promise<void> {
  if (!(hours >= 0 && hours <= MAX_KEPT_HOURS)) {
    throw new StartError(`--keep-for is hours, from 0 to ${MAX_KEPT_HOURS}.`)
  }
  const goodUntil = new Date(Date.now() + hours * 3_600_000)
  const { publishableKey } = await whileLocked(project, () =>
    rotateKeys(project.dataDir, goodUntil),
  )
  console.log(`The publishable key is ${publishableKey} from the next start on.`)
  console.log(
    hours === 0
      ? 'The old keys open nothing any more: everybody signs in again.'
      : `The old keys and the sessions of before are good until ${goodUntil.toISOString()}; screens renew theirs meanwhile.`,
  )
}

/** Of the schema that the migrations make, in memory, so that it also works beside a running stack. */
async function lint(project: DatabaseProject): Promise<void> {
  const database = await openDatabase()
  await provision(database, project.schema)
  const findings = await lintSchema(database, project.lint)
  await database.close()
  for (const { lint: rule, rule: text, name } of findings) {
    console.error(`${rule}: ${name}: ${text}`)
  }
  if (findings.length > 0) process.exitCode = 1
  else console.log('The schema breaks no rule')
}

async function dump(project: DatabaseProject, values: Values): Promise<void> {
  const content: DumpContent = values['data-only'] ? 'data' : values.data ? 'all' : 'schema'
  await withDatabase(project, async (database) => {
    await project.beforeDump?.(database)
    const sql = await dumpDatabase(database, content)
    if (values.file === undefined) process.stdout.write(sql)
    // npm changes to the root of the project; the caller's own folder is the one that is meant.
    else await writeFile(resolve(process.env['INIT_CWD'] ?? '.', values.file), sql)
  })
}
