import { readConfig } from '../../apps/local/src/config.ts'
import { startStack } from '../../apps/local/src/project.ts'

/** The embedded stack in a process of its own, for tests that kill it. Prints its workers' ids. */
const { stack: settings, functionEnv } = readConfig(process.env)
const stack = await startStack({
  ...settings,
  siteUrl: 'http://127.0.0.1:3000',
  functionEnv: { OPENAI_API_KEY: 'none', ...functionEnv },
  log: (line) => console.error(line),
})
console.log(JSON.stringify({ workers: Object.values(stack.functions.pids()) }))
