import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { type LocalConfig, readConfig, REPOSITORY_ROOT } from './config.ts'
import { AlreadyRunningError } from './lock.ts'
import { type StatusReport, writeRunFile } from './run-file.ts'
import { startStack } from './stack.ts'

const log = (line: string): void => console.error(line)

/** Starts everything and returns the function that stops everything. */
async function start(config: LocalConfig, onWebExit: () => void): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack()
  const webUrl = `http://127.0.0.1:${config.webPort}`
  const report = await startBackend(config, webUrl, starting)
  const web = await startWeb(config, report, onWebExit)
  starting.defer(() => web.stop())
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
  const stack = await startStack({ ...config, siteUrl: webUrl, log })
  starting.defer(() => stack.close())
  return {
    web_url: webUrl,
    api_url: stack.apiUrl,
    publishable_key: stack.keys.publishableKey,
    secret_key: stack.keys.secretKey,
  }
}

function startWeb(config: LocalConfig, report: StatusReport, onExit: () => void): Promise<Child> {
  return startChild({
    name: 'web',
    command: process.execPath,
    args: [
      '--import',
      join(import.meta.dirname, 'end-with-parent.ts'),
      join(REPOSITORY_ROOT, 'apps/web/build/index.js'),
    ],
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(config.webPort),
      ORIGIN: report.web_url,
      SUPABASE_URL: report.api_url,
      SUPABASE_PUBLISHABLE_KEY: report.publishable_key,
    },
    isReady: (line) => line.startsWith('Listening on'),
    log,
    onExit: (how) => {
      log(`[web] ended (${how})`)
      onExit()
    },
  })
}

async function run(): Promise<void> {
  const stopped = Promise.withResolvers<number>()
  const signalled = (): void => stopped.resolve(0)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, signalled)
  const stop = await start(readConfig(process.env), () => stopped.resolve(1))
  const code = await stopped.promise
  await stop()
  process.exit(code)
}

run().catch((error: unknown) => {
  if (error instanceof AlreadyRunningError) console.error(error.message)
  else if (isPortTaken(error))
    console.error(`${error.message}. Set PORT or SUPABASE_PORT to a free one.`)
  else console.error(error)
  process.exit(1)
})

function isPortTaken(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
