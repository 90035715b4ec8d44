import { readConfig } from './config.ts'
import { readRunFile } from './run-file.ts'

const { dataDir } = readConfig(process.env)
const report = await readRunFile(dataDir)
if (report === undefined) {
  console.error(`DocuMind is not running on ${dataDir}`)
  process.exit(1)
}
console.log(JSON.stringify(report, null, 2))
