import { parseArgs } from 'node:util'
import { readFunctionLogs } from '../../embedded/src/running.ts'
import { readConfig } from './config.ts'

/** `npm run --silent logs -- [function] [--request ID] [--lines N]`: what the functions said, oldest first. */
const { values, positionals } = parseArgs({
  options: { request: { type: 'string' }, lines: { type: 'string' } },
  allowPositionals: true,
})
const lines = await readFunctionLogs(readConfig(process.env).stack.dataDir, {
  functions: positionals,
  request: values.request,
  lines: values.lines === undefined ? undefined : Number(values.lines),
})
for (const line of lines) console.log(line)
