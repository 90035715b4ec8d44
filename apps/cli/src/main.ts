import { parseArgs, type ParseArgsConfig } from 'node:util'
import { DocumindError, toError } from '@documind/client'
import { addCommand } from './commands/add.ts'
import { askCommand } from './commands/ask.ts'
import { exportCommand } from './commands/export.ts'
import { roomsCommand } from './commands/rooms.ts'
import { signInCommand, signOutCommand } from './commands/sign-in.ts'
import { syncCommand } from './commands/sync.ts'
import type { Command } from './command.ts'
import { EXIT, UsageError } from './exit.ts'
import { createOutput, type Output } from './output.ts'
import { openConnection } from './connection.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  'sign-in': signInCommand,
  'sign-out': signOutCommand,
  rooms: roomsCommand,
  ask: askCommand,
  add: addCommand,
  sync: syncCommand,
  export: exportCommand,
}

const OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies NonNullable<ParseArgsConfig['options']>

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const output = createOutput(rest.includes('--json'))
  if (!command) {
    const isHelp = ['help', '--help', '-h'].includes(name)
    output.note(usage())
    return isHelp ? EXIT.ok : EXIT.usage
  }
  try {
    return await run(command, rest, output)
  } catch (cause) {
    return fail(cause, command, output)
  }
}

async function run(command: Command, args: string[], output: Output): Promise<number> {
  const options = { ...OPTIONS, ...command.options }
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
  if (values['help'] === true) {
    output.note(`Usage: documind ${command.usage}`)
    return EXIT.ok
  }
  const { min, max = min } = command.arguments
  if (positionals.length < min || positionals.length > max) throw new UsageError()
  const connection = await openConnection(values)
  try {
    if (command.needsSession && connection.client.session.get() === null)
      throw new DocumindError('unauthenticated')
    return await command.run({ ...connection, output, values, positionals })
  } finally {
    await connection.client.close()
  }
}

async function fail(cause: unknown, command: Command, output: Output): Promise<number> {
  if (cause instanceof UsageError || isParseError(cause)) {
    const text = [cause.message, `Usage: documind ${command.usage}`].filter((line) => line !== '')
    if (output.isJson) output.error('usage', text.join(' '))
    else output.note(text.join('\n'))
    return EXIT.usage
  }
  if (isSystemError(cause)) {
    output.error(cause.code, cause.message)
    return EXIT.failed
  }
  const { code, message } = await toError(cause)
  if (code === 'internal' && !(cause instanceof DocumindError)) throw cause
  output.error(code, message)
  if (code === 'unauthenticated' || code === 'session_expired') return EXIT.signedOut
  return code === 'offline' ? EXIT.offline : EXIT.failed
}

const isParseError = (cause: unknown): cause is Error =>
  cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS')

/** Of files that are not there, or not ours. */
const isSystemError = (cause: unknown): cause is Error & { code: string } =>
  cause instanceof Error && 'syscall' in cause && 'code' in cause && 'path' in cause

const usage = (): string =>
  [
    'Usage:',
    ...Object.values(COMMANDS).map((command) => `  documind ${command.usage}`),
    '',
    'With --json, one JSON value instead of text. <room> is an id or a name.',
    'Exit codes: 0 done, 1 failed, 2 usage, 3 nobody is signed in, 4 the server cannot be reached.',
  ].join('\n')
