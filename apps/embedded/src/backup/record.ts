import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { POSTGRES_VERSION } from '../database/require-openable.ts'
import { isMissingFile } from '../keys.ts'

const BACKUP_FILE = 'backup.json'
const FORMAT = 1
/** Of those that are made without being asked for. */
const KEPT = 5

/** Why it was made: somebody asked, a newer version was about to change the schema, or another was about to be restored. */
export type BackupReason = 'asked' | 'upgrade' | 'restore'

const recordSchema = z.object({
  format: z.literal(FORMAT),
  made_at: z.iso.datetime(),
  reason: z.enum(['asked', 'upgrade', 'restore']),
  postgres: z.string(),
  migrations: z.array(z.string()),
})
export type BackupRecord = z.infer<typeof recordSchema>

export interface Backup {
  folder: string
  record: BackupRecord
}

export async function writeRecord(
  folder: string,
  record: Omit<BackupRecord, 'format' | 'postgres'>,
): Promise<void> {
  const whole: BackupRecord = { format: FORMAT, postgres: POSTGRES_VERSION, ...record }
  await writeFile(join(folder, BACKUP_FILE), `${JSON.stringify(whole, null, 2)}\n`)
}

/** @returns undefined where the folder is no backup that this version reads */
export async function readBackup(folder: string): Promise<Backup | undefined> {
  const text = await readFile(join(folder, BACKUP_FILE), 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return { folder, record: recordSchema.parse(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

/** Those of a folder, the newest first. */
export async function listBackups(folder: string): Promise<Backup[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return []
    throw error
  })
  const read = await Promise.all(names.map((name) => readBackup(join(folder, name))))
  return read
    .filter((backup) => backup !== undefined)
    .sort((a, b) => (a.record.made_at < b.record.made_at ? 1 : -1))
}

/** Of backups that nobody asked for the newest five stay. */
export async function pruneBackups(folder: string): Promise<void> {
  const own = (await listBackups(folder)).filter(({ record }) => record.reason !== 'asked')
  for (const { folder: old } of own.slice(KEPT)) await rm(old, { recursive: true, force: true })
}
