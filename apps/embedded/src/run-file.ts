import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { isMissingFile } from './keys.ts'
import { isRunning } from './lock.ts'

/** What the status of a running stack says. The names are a contract. */
export interface StatusReport {
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

/** A program that runs something beside the stack extends it with what it has to say. */
export const STATUS_REPORT = z.object({
  api_url: z.string(),
  publishable_key: z.string(),
  secret_key: z.string().exactOptional(),
  anon_key: z.string().exactOptional(),
  service_role_key: z.string().exactOptional(),
  db_url: z.string().exactOptional(),
  mail_url: z.string().exactOptional(),
}) satisfies z.ZodType<StatusReport>

const PROCESS = z.object({ pid: z.int().positive() })

/** A stack that runs: its process, and what it says. */
export interface RunningStack<T extends StatusReport = StatusReport> {
  pid: number
  report: T
}

const pathOf = (dataDir: string): string => join(dataDir, 'run.json')

export async function writeRunFile(
  dataDir: string,
  report: StatusReport,
): Promise<() => Promise<void>> {
  await writeAtomically(pathOf(dataDir), JSON.stringify({ pid: process.pid, ...report }, null, 2))
  return () => rm(pathOf(dataDir), { force: true })
}

/** The stack that runs on this data directory, if one does. */
export async function readRunFile(dataDir: string): Promise<RunningStack | undefined>
export async function readRunFile<T extends StatusReport>(
  dataDir: string,
  schema: z.ZodType<T>,
): Promise<RunningStack<T> | undefined>
export async function readRunFile(
  dataDir: string,
  schema: z.ZodType<StatusReport> = STATUS_REPORT,
): Promise<RunningStack | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(pathOf(dataDir), 'utf8'))
    const { pid } = PROCESS.parse(content)
    return isRunning(pid) ? { pid, report: schema.parse(content) } : undefined
  } catch (error) {
    if (isMissingFile(error)) return undefined
    // Of a stack that runs it is whole.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
