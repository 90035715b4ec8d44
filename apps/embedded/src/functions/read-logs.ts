import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from '../keys.ts'
import { logFolder } from './logs.ts'

const DEFAULT_LINES = 100

export interface LogQuery {
  /** Of these alone; of all, if none is named. */
  functions?: readonly string[]
  /** Of the request with this id alone. */
  request?: string | undefined
  /** At most so many, the newest. */
  lines?: number | undefined
}

/** What the functions of a project said, oldest first. */
export async function readFunctionLogs(dataDir: string, query: LogQuery = {}): Promise<string[]> {
  const { functions = [], request, lines = DEFAULT_LINES } = query
  const folder = logFolder(dataDir)
  const files = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return []
    throw error
  })
  const wanted = files.filter((file) => {
    const name = file.split('.')[0]
    return functions.length === 0 || functions.some((one) => one === name)
  })
  const texts = await Promise.all(wanted.map((file) => readFile(join(folder, file), 'utf8')))
  // Each line begins with its time.
  const all = texts.flatMap((text) => text.split('\n').filter(Boolean)).sort()
  const found = all.filter((line) => request === undefined || line.split(' ')[2] === request)
  return lines > 0 ? found.slice(-lines) : []
}
