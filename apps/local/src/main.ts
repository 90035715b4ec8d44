import { guardProcess } from './process-guard.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LocalConfig, readConfig, REPOSITORY_ROOT } from './config.ts'
import { legacyKeys } from './keys.ts'
import { beat, sayReady } from './starter.ts'
import { prepareDataDir } from './data-dir.ts'
import { AlreadyRunningError, requireUnlocked } from './lock.ts'
import { requireFreePort } from './ports.ts'
import { explainStartError, StartError } from './start-error.ts'
import { type StatusReport, writeRunFile } from './run-file.ts'
import { startStack } from './stack.ts'
import { SupervisedProcess } from './supervised-process.ts'

const RUN_FILE_RETRY_MS = 10_000
/** An exit status: another try would be in vain. */
const GIVE_UP = 3

const log = (line: string): void => console.error(line)

/** Starts everything and returns the function that stops everything. */
async function start(config: LocalConfig): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack()
  const webUrl = `http://127.0.0.1:${config.webPort}`
  await prepareDataDir(config.dataDir)
  // Before the ports: a second start on the same directory would only hear that those are in use.
  await requireUnlocked(config.dataDir)
  await requireFreePort(config.webPort, 'PORT')
  const report = await startBackend(config, webUrl, starting)
  const web = await createWeb(config, report)
  starting.defer(() => web.stop())
  await web.start()
  starting.defer(await sayWhere(config, report))
  console.log(`DocuMind is ready at ${webUrl}`)
  if (report.mail_url) console.log(`Its mails are kept at ${report.mail_url}`)
  const running = starting.move()
  return () => running.disposeAsync()
}

/** For `status`. A disk that is full does not keep the stack from running: it is tried again. */
async function sayWhere(
  { dataDir }: LocalConfig,
  report: StatusReport,
): Promise<() => Promise<void>> {
  let remove = async (): Promise<void> => undefined
  const write = async (): Promise<void> => {
    try {
      remove = await writeRunFile(dataDir, report)
    } catch (error) {
      log(`\`npm run status\` does not find this stack yet: ${String(error)}`)
      timer = setTimeout(write, RUN_FILE_RETRY_MS).unref()
    }
  }
  let timer: NodeJS.Timeout | undefined
  await write()
  return () => {
    clearTimeout(timer)
    return remove()
  }
}

async function startBackend(
  config: LocalConfig,
  webUrl: string,
  starting: AsyncDisposableStack,
): Promise<StatusReport> {
  if (config.remote) {
    const { url, publishableKey } = config.remote
    return { web_url: webUrl, api_url: url, publishable_key: publishableKey }
  }
  const stack = await startStack({ ...config, siteUrl: webUrl, watchFunctions: config.dev, log })
  starting.defer(() => stack.close())
  const { anon, service_role } = legacyKeys(stack.keys)
  return {
    web_url: webUrl,
    api_url: stack.apiUrl,
    publishable_key: stack.keys.publishableKey,
    secret_key: stack.keys.secretKey,
    anon_key: anon,
    service_role_key: service_role,
    db_url: stack.dbUrl,
    mail_url: stack.mailUrl,
  }
}

const WEB_SERVER = join(REPOSITORY_ROOT, 'apps/web/src/server/main.ts')

async function createWeb(config: LocalConfig, report: StatusReport): Promise<SupervisedProcess> {
  // Asked once: a newer build is for the next start, not for when this one's process dies.
  const args = config.dev ? devArguments(config) : [WEB_SERVER, await findBuild()]
  return new SupervisedProcess({
    name: 'web',
    log,
    // Vite prepares what it serves for longer than that.
    stallMs: config.dev ? undefined : config.stallMs,
    startTries: 3,
    isReady: (line) => /^Listening on|Local:.*http/.test(line),
    command: async () => ({
      file: process.execPath,
      args: ['--import', join(import.meta.dirname, 'end-with-parent.ts'), ...args],
      cwd: join(REPOSITORY_ROOT, 'apps/web'),
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: config.dev ? 'development' : 'production',
        HOST: '127.0.0.1',
        PORT: String(config.webPort),
        ORIGIN: report.web_url,
        ALLOWED_HOSTS: config.webHosts,
        SUPABASE_URL: report.api_url,
        SUPABASE_PUBLISHABLE_KEY: report.publishable_key,
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

async function run(): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.resolve())
  }
  const stopBeats = beat(() => stopped.resolve())
  // Whatever the shell's is: nothing that the stack writes is for other accounts.
  process.umask(0o077)
  const config = readConfig(process.env)
  const stop = await start(config)
  sayReady(config.statementMs)
  await stopped.promise
  await stop()
  stopBeats()
  process.exit(0)
}

guardProcess('main')
run().catch((error: unknown) => {
  console.error(explainStartError(error) ?? error)
  process.exit(error instanceof AlreadyRunningError ? GIVE_UP : 1)
})
