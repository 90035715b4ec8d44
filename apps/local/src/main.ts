import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LocalConfig, readConfig, REPOSITORY_ROOT } from './config.ts'
import { legacyKeys } from './keys.ts'
import { AlreadyRunningError, requireUnlocked } from './lock.ts'
import { PortTakenError, requireFreePort } from './ports.ts'
import { type StatusReport, writeRunFile } from './run-file.ts'
import { startStack } from './stack.ts'
import { SupervisedProcess } from './supervised-process.ts'

const log = (line: string): void => console.error(line)

/** Starts everything and returns the function that stops everything. */
async function start(config: LocalConfig): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack()
  const webUrl = `http://127.0.0.1:${config.webPort}`
  // Before the ports: a second start on the same directory would only hear that those are in use.
  await requireUnlocked(config.dataDir)
  await requireFreePort(config.webPort, 'PORT')
  const report = await startBackend(config, webUrl, starting)
  const web = await createWeb(config, report)
  starting.defer(() => web.stop())
  await web.start()
  await mkdir(config.dataDir, { recursive: true })
  starting.defer(await writeRunFile(config.dataDir, report))
  console.log(`DocuMind is ready at ${webUrl}`)
  const running = starting.move()
  return () => running.disposeAsync()
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
  }
}

const WEB_SERVER = join(REPOSITORY_ROOT, 'apps/web/src/server/main.ts')

async function createWeb(config: LocalConfig, report: StatusReport): Promise<SupervisedProcess> {
  // Asked once: a newer build is for the next start, not for when this one's process dies.
  const args = config.dev ? devArguments(config) : [WEB_SERVER, await findBuild()]
  return new SupervisedProcess({
    name: 'web',
    log,
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
        ALLOWED_HOSTS: config.allowedHosts,
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
    throw new Error('The web app is not built: run `npm run build`', { cause })
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
  const stop = await start(readConfig(process.env))
  await stopped.promise
  await stop()
  process.exit(0)
}

run().catch((error: unknown) => {
  const isPlain = error instanceof AlreadyRunningError || error instanceof PortTakenError
  console.error(isPlain ? error.message : error)
  process.exit(1)
})
