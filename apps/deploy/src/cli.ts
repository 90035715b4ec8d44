import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from './place.ts'
import { ENV_SMTP_PASS } from './project.ts'
import { DeployError, type Settings } from './settings.ts'

const CLI = join(REPOSITORY_ROOT, 'node_modules/.bin/supabase')

/** Characters of its last words that go along with an error. */
const MAX_SAID = 400

/** Runs the Supabase CLI on the project that was laid out. What it prints is shown as it comes. */
export async function runCli(
  args: readonly string[],
  settings: Settings,
  print: (text: string) => void,
): Promise<void> {
  const { folder } = settings
  const all = [...args, '--workdir', folder]
  const child = spawn(CLI, all, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DO_NOT_TRACK: '1',
      SUPABASE_ACCESS_TOKEN: settings.accessToken,
      SUPABASE_DB_PASSWORD: settings.dbPassword,
      SUPABASE_YES: '1',
      [ENV_SMTP_PASS]: settings.smtp?.pass ?? '',
      // Another Management API, as of a company's own service, or of a test.
      ...(settings.profile === undefined ? {} : { SUPABASE_PROFILE: settings.profile }),
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MAX_SAID)
      print(text)
    })
  }
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  const code = await promise
  if (code !== 0) {
    const command = ['supabase', ...args.slice(0, 2)].join(' ')
    throw new DeployError(`${command} ended with ${code}: ${said.trim()}`)
  }
}
