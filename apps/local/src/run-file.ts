import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { isMissingFile } from './keys.ts'
import { isRunning } from './lock.ts'

/** What `npm run --silent status` prints. The names are a contract. */
export interface StatusReport {
  web_url: string
  api_url: string
  publishable_key: string
  /** Absent when the stack uses a project of somebody else's. */
  secret_key?: string
  /** The same two as JWTs, for clients that were made for keys of the old kind; absent likewise. */
  anon_key?: string
  service_role_key?: string
  /** For psql and other Postgres clients; absent likewise. */
  db_url?: string
  /** Where mails are read that are kept, not sent; whoever has the address can read them. Absent likewise. */
  mail_url?: string
}

const RUN_FILE = z.object({
  pid: z.number().int().positive(),
  web_url: z.string(),
  api_url: z.string(),
  publishable_key: z.string(),
  secret_key: z.string().exactOptional(),
  anon_key: z.string().exactOptional(),
  service_role_key: z.string().exactOptional(),
  db_url: z.string().exactOptional(),
  mail_url: z.string().exactOptional(),
}) satisfies z.ZodType<StatusReport & { pid: number }>

type RunFile = z.infer<typeof RUN_FILE>

const pathOf = (dataDir: string): string => join(dataDir, 'run.json')

export async function writeRunFile(
  dataDir: string,
  report: StatusReport,
): Promise<() => Promise<void>> {
  const content: RunFile = { pid: process.pid, ...report }
  await writeAtomically(pathOf(dataDir), JSON.stringify(content, null, 2))
  return () => rm(pathOf(dataDir), { force: true })
}

/** The report of the stack that runs on this data directory, if one does. */
export async function readRunFile(dataDir: string): Promise<StatusReport | undefined> {
  try {
    const { pid, ...report } = RUN_FILE.parse(JSON.parse(await readFile(pathOf(dataDir), 'utf8')))
    return isRunning(pid) ? report : undefined
  } catch (error) {
    if (isMissingFile(error)) return undefined
    // Of a stack that runs it is whole.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
