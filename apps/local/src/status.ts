import { readConfig } from './config.ts'
import { NAME } from './place.ts'
import { readStatus } from './status-report.ts'

const { dataDir } = readConfig(process.env).stack
const running = await readStatus(dataDir)
if (running === undefined) {
  console.error(`${NAME} is not running on ${dataDir}`)
  process.exit(1)
}
console.log(JSON.stringify(running.report, null, 2))
