import { guardProcess } from '../../embedded/src/process-guard.ts'
import {
  prepareDataDir,
  publishStatus,
  reportOf,
  requireFreePort,
  requireUnlocked,
  type Running,
  runMainProcess,
} from '../../embedded/src/index.ts'
import { type LocalConfig, readConfig } from './config.ts'
import { NAME } from './place.ts'
import { startStack } from './project.ts'
import type { StatusReport } from './status-report.ts'
import { createWeb } from './web.ts'

const log = (line: string): void => console.error(line)

/** Starts everything. */
async function start(): Promise<Running> {
  const config = readConfig(process.env)
  const { dataDir, statementMs } = config.stack
  await using starting = new AsyncDisposableStack()
  const webUrl = `http://127.0.0.1:${config.webPort}`
  await prepareDataDir(dataDir)
  // Before the ports: a second start on the same directory would only hear that those are in use.
  await requireUnlocked(dataDir, NAME)
  await requireFreePort(config.webPort, 'PORT')
  const report = { web_url: webUrl, ...(await startBackend(config, webUrl, starting)) }
  const web = await createWeb(config, report, log)
  starting.defer(() => web.stop())
  await web.start()
  starting.defer(await publishStatus(dataDir, report, log))
  console.log(`${NAME} is ready at ${webUrl}`)
  if (report.mail_url) console.log(`Its mails are kept at ${report.mail_url}`)
  const running = starting.move()
  return { stop: () => running.disposeAsync(), silenceMs: statementMs }
}

async function startBackend(
  config: LocalConfig,
  webUrl: string,
  starting: AsyncDisposableStack,
): Promise<Omit<StatusReport, 'web_url'>> {
  if (config.remote) {
    const { url, publishableKey } = config.remote
    return { api_url: url, publishable_key: publishableKey }
  }
  const { functionEnv, dev, stack: settings } = config
  const siteUrl = config.webOrigin ?? webUrl
  const options = { ...settings, functionEnv, siteUrl, watchFunctions: dev, log }
  return reportOf(starting.use(await startStack(options)))
}

guardProcess('main')
runMainProcess(start)
