import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError, SupervisedProcess } from '../../embedded/src/index.ts'
import type { LocalConfig } from './config.ts'
import { REPOSITORY_ROOT } from './place.ts'
import type { StatusReport } from './status-report.ts'

/** Ends a process that knows nothing of us when we are gone, and has it say that it is alive. */
const END_WITH_PARENT = join(import.meta.dirname, '../../embedded/src/end-with-parent.ts')
const WEB_SERVER = join(REPOSITORY_ROOT, 'apps/web/src/server/main.ts')

/** The web app, in a process of its own. */
export async function createWeb(
  config: LocalConfig,
  report: StatusReport,
  log: (line: string) => void,
): Promise<SupervisedProcess> {
  // Asked once: a newer build is for the next start, not for when this one's process dies.
  const args = config.dev ? devArguments(config) : [WEB_SERVER, await findBuild()]
  return new SupervisedProcess({
    name: 'web',
    log,
    // Vite prepares what it serves for longer than that.
    stallMs: config.dev ? undefined : config.stack.stallMs,
    startTries: 3,
    isReady: (line) => /^Listening on|Local:.*http/.test(line),
    command: async () => ({
      file: process.execPath,
      args: ['--import', END_WITH_PARENT, ...args],
      cwd: join(REPOSITORY_ROOT, 'apps/web'),
      env: {
        PATH: process.env['PATH'] ?? '',
        PROCESS_NAME: 'web',
        NODE_ENV: config.dev ? 'development' : 'production',
        HOST: config.webHost,
        PORT: String(config.webPort),
        ORIGIN: config.webOrigin ?? report.web_url,
        ALLOWED_HOSTS: config.webHosts,
        SUPABASE_URL: report.api_url,
        SUPABASE_PUBLISHABLE_KEY: report.publishable_key,
        // Where a server sends mails, they are read where they arrive.
        MAIL_PAGE: config.stack.smtp ? '' : (report.mail_url ?? ''),
      },
      url: report.web_url,
    }),
  })
}

/** The build that `npm start` made last, or found to be up to date. */
async function findBuild(): Promise<string> {
  const builds = join(REPOSITORY_ROOT, 'apps/web/build')
  const name = await readFile(join(builds, 'current'), 'utf8').catch((cause: unknown) => {
    throw new StartError('The web app is not built: run `npm run build`', { cause })
  })
  return join(builds, name)
}

function devArguments({ webPort }: LocalConfig): string[] {
  const vite = join(REPOSITORY_ROOT, 'node_modules/vite/bin/vite.js')
  return [vite, 'dev', '--host', '127.0.0.1', '--port', String(webPort), '--strictPort']
}
