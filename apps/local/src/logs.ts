import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { logFolder } from './functions/logs.ts'
import { isMissingFile } from './keys.ts'

const DEFAULT_LINES = 100

/** `npm run --silent logs -- [function] [--request ID] [--lines N]`: what the functions said, oldest first. */
const { values, positionals } = parseArgs({
  options: { request: { type: 'string' }, lines: { type: 'string' } },
  allowPositionals: true,
})
const folder = logFolder(readConfig(process.env).dataDir)

async function readLogs(): Promise<string[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return []
    throw error
  })
  const wanted = files.filter((file) => {
    const name = file.split('.')[0]
    return positionals.length === 0 || positionals.some((position) => position === name)
  })
  const texts = await Promise.all(wanted.map((file) => readFile(join(folder, file), 'utf8')))
  // Each line begins with its time.
  return texts.flatMap((text) => text.split('\n').filter(Boolean)).sort()
}

const lines = (await readLogs()).filter(
  (line) => values.request === undefined || line.split(' ')[2] === values.request,
)
for (const line of lines.slice(-Number(values.lines ?? DEFAULT_LINES))) console.log(line)
