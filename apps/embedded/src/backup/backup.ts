import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { readApplied } from '../database/migrations.ts'
import { StartError } from '../start-error.ts'
import { copyFiles, copyKeys, copyTree } from './copy.ts'
import { backupsIn, folderFor } from './places.ts'
import { type BackupReason, pruneBackups, writeRecord } from './record.ts'

/** Beside what a backup takes, Postgres has to go on. */
const MARGIN_BYTES = 50 * 1024 * 1024

export interface BackupOptions {
  dataDir: string
  database: Database
  /** Folder that holds backups; the one of the data directory if none is given. */
  into?: string | undefined
  reason: BackupReason
}

/**
 * Copies a project while it is used: the database, stored files and keys, as they were at one moment. The database is
 * nobody else's while its files are copied; questions wait that long. Stored files never change under their name, so those
 * on the same disk are linked and take no space. A file that comes while the copy is made may be in it without its row.
 *
 * @returns the folder of the backup
 * @throws StartError where there is no room for it; then nothing is left behind
 */
export async function backUp(options: BackupOptions): Promise<string> {
  const { dataDir, database, reason, into = backupsIn(dataDir) } = options
  const madeAt = new Date()
  const folder = folderFor(into, madeAt, reason)
  const draft = `${folder}.unfinished`
  await mkdir(into, { recursive: true, mode: 0o700 })
  await requireRoom(into, join(dataDir, 'database'))
  await mkdir(draft, { mode: 0o700 })
  try {
    // Files first: each row of the database that is copied then has its file.
    await copyFiles(join(dataDir, 'storage'), join(draft, 'storage'))
    await database.exclusive(async (connection) => {
      await connection.exec('checkpoint')
      await copyTree(join(dataDir, 'database'), join(draft, 'database'))
    })
    // And those that came meanwhile.
    await copyFiles(join(dataDir, 'storage'), join(draft, 'storage'))
    await copyKeys(dataDir, draft)
    const migrations = [...(await readApplied(database))].sort()
    await writeRecord(draft, { made_at: madeAt.toISOString(), reason, migrations })
    await rename(draft, folder)
    if (reason !== 'asked') await pruneBackups(into)
    return folder
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function requireRoom(folder: string, database: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const needed = (await sizeOf(database)) + MARGIN_BYTES
  if (bavail * bsize >= needed) return
  const mb = (bytes: number): number => Math.ceil(bytes / 1024 / 1024)
  throw new StartError(
    `A backup needs ${mb(needed)} MB, and there are ${mb(bavail * bsize)} MB left in ${folder}. Free some space, or stop the project and name another folder with --to.`,
  )
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name)).then(({ size }) => size)),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
