import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { requireOpenable } from '../database/require-openable.ts'
import { StartError } from '../start-error.ts'
import { copyFiles, copyKeys, copyTree } from './copy.ts'
import { backupsIn, folderFor, RESTORING } from './places.ts'
import { listBackups, pruneBackups, readBackup, writeRecord } from './record.ts'

/** Parts of a project, and what belongs to its state alone: links in its mails would lead into another one. */
const MOVED = new Set(['database', 'storage', 'keys.json', 'database.unfinished', 'mails.json'])

/**
 * Puts a backup in the place of what is in the data directory, which nobody uses meanwhile. What was there is moved
 * aside, whole, and can be moved back.
 *
 * @param which a folder, or `latest` of those in the data directory
 * @returns the backup's folder, and where what was there is now, if anything was
 * @throws StartError where it is no backup, or damaged; then nothing was changed
 */
export async function restore(
  dataDir: string,
  which: string,
): Promise<{ from: string; aside: string | undefined }> {
  const from = await findBackup(dataDir, which)
  await requireOpenable(join(from, 'database'))
  const draft = join(dataDir, RESTORING)
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await copyTree(join(from, 'database'), join(draft, 'database'))
  await copyFiles(join(from, 'storage'), join(draft, 'storage'))
  await copyKeys(from, draft)
  // From here on there are only renames.
  const aside = await moveAside(dataDir)
  for (const part of await readdir(draft)) await rename(join(draft, part), join(dataDir, part))
  await rm(draft, { recursive: true, force: true })
  return { from, aside }
}

async function findBackup(dataDir: string, which: string): Promise<string> {
  if (which === 'latest') {
    const [newest] = await listBackups(backupsIn(dataDir))
    if (newest) return newest.folder
    throw new StartError(`There is no backup in ${backupsIn(dataDir)}.`)
  }
  const folder = resolve(process.env['INIT_CWD'] ?? '.', which)
  const inside = join(backupsIn(dataDir), which)
  const found = (await readBackup(folder)) ?? (await readBackup(inside))
  if (found) return found.folder
  throw new StartError(`${folder} is no backup that this version can read.`)
}

async function moveAside(dataDir: string): Promise<string | undefined> {
  const aside = folderFor(backupsIn(dataDir), new Date(), 'restore')
  const parts = (await readdir(dataDir)).filter((name) => MOVED.has(name))
  if (parts.length === 0) return undefined
  await mkdir(aside, { recursive: true, mode: 0o700 })
  for (const part of parts) await rename(join(dataDir, part), join(aside, part))
  // What was there is a backup like others.
  await writeRecord(aside, { made_at: new Date().toISOString(), reason: 'restore', migrations: [] })
  await pruneBackups(backupsIn(dataDir))
  return aside
}
