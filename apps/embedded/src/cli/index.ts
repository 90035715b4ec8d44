import { parseArgs } from 'node:util'
import { readFunctionLogs } from '../functions/read-logs.ts'
import { readRunFile } from '../run-file.ts'
import { explainStartError } from '../start-error.ts'
import { COMMAND, databaseOf, readProject } from './project.ts'
import { startDetached, startHere, stopStack } from './start.ts'

const USAGE = `Usage: ${COMMAND} <command> [--workdir FOLDER]

Runs the Supabase project of a folder that holds supabase/config.toml, in one process tree, without Docker.

  start [--foreground]       start it, and print its addresses and keys; in the foreground until Ctrl-C
  status                     addresses and keys of the running stack, as JSON
  stop                       end it; data and keys stay
  logs [FUNCTION] [--request ID] [--lines N]
                             what the functions said
  db <command>               reset, migrate, lint, dump, types: looks after the database while the stack is stopped`

/** Options of every command but `db`, which has its own. */
const OPTIONS = {
  workdir: { type: 'string', default: '.' },
  foreground: { type: 'boolean', default: false },
  request: { type: 'string' },
  lines: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** Each returns its exit status. */
const COMMANDS: Record<string, (values: Values, args: string[]) => Promise<number>> = {
  async start(values) {
    const project = await readProject(values.workdir)
    if (values.foreground) return startHere(project)
    const running = await startDetached(project)
    if (running) console.log(JSON.stringify(running.report, null, 2))
    return running ? 0 : 1
  },
  async status({ workdir }) {
    const { name, settings } = await readProject(workdir)
    const running = await readRunFile(settings.dataDir)
    if (running) console.log(JSON.stringify(running.report, null, 2))
    else console.error(`${name} is not running on ${settings.dataDir}`)
    return running ? 0 : 1
  },
  async stop({ workdir }) {
    const project = await readProject(workdir)
    const wasRunning = await stopStack(project)
    console.error(`${project.name} ${wasRunning ? 'has stopped' : 'was not running'}`)
    return 0
  },
  async logs({ workdir, request, lines }, functions) {
    const { settings } = await readProject(workdir)
    const found = await readFunctionLogs(settings.dataDir, {
      functions,
      request,
      lines: lines === undefined ? undefined : Number(lines),
    })
    for (const line of found) console.log(line)
    return 0
  },
}

async function run(args: string[]): Promise<number> {
  if (args[0] === 'db') return runDatabase(args.slice(1))
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  const [name, ...rest] = positionals
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined
  if (values.help || !command) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  return command(values, rest)
}

/** Its options are read where they are known. */
async function runDatabase(args: string[]): Promise<number> {
  // Loaded when it is asked for: it brings the database along.
  const { runDatabaseCommand } = await import('../database/commands.ts')
  const at = args.indexOf('--workdir')
  const workdir = at === -1 ? '.' : (args[at + 1] ?? '.')
  const own = at === -1 ? args : args.toSpliced(at, 2)
  return runDatabaseCommand(databaseOf(await readProject(workdir)), own)
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const isMisused = error instanceof TypeError && 'code' in error
  console.error(isMisused ? `${error.message}\n\n${USAGE}` : (explainStartError(error) ?? error))
  process.exitCode = isMisused ? 2 : 1
}
// What the command started in the background has a life of its own.
process.exit()
