import { basename, join, resolve } from 'node:path'
import { rm } from 'node:fs/promises'
import type { Database } from '../database/database.ts'
import { type RestingProject, whileLocked, withDatabase } from '../database/with-database.ts'
import { readRunFile } from '../run-file.ts'
import { StartError } from '../start-error.ts'
import { backUp } from './backup.ts'
import { copyFiles, copyKeys, copyTree } from './copy.ts'
import { backupsIn } from './places.ts'
import { listBackups } from './record.ts'
import { restore } from './restore.ts'

/** Copies the project, which may run meanwhile. @param to another folder than that of the data directory */
export async function backUpCommand(project: RestingProject, to?: string): Promise<void> {
  const into = to === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', to)
  const made = await backUpRunning(project)
  if (made === undefined) {
    const { dataDir } = project
    const copy = (database: Database) => backUp({ dataDir, database, into, reason: 'asked' })
    console.log(await withDatabase(project, copy))
  } else {
    console.log(into === undefined ? made : await move(made, into))
  }
}

async function backUpRunning({ dataDir }: RestingProject): Promise<string | undefined> {
  const running = await readRunFile(dataDir)
  if (running?.report.secret_key === undefined) return undefined
  const { api_url, secret_key } = running.report
  const response = await fetch(`${api_url}/project/v1/backups`, {
    method: 'POST',
    headers: { apikey: secret_key },
  })
  const { folder, message } = (await response.json()) as { folder?: string; message?: string }
  if (folder === undefined) throw new StartError(message ?? `The project said ${response.status}.`)
  return folder
}

/** What a project that runs has made in its own folder. */
async function move(made: string, folder: string): Promise<string> {
  const target = join(folder, basename(made))
  await copyTree(join(made, 'database'), join(target, 'database'))
  await copyKeys(made, target)
  await copyFiles(join(made, 'storage'), join(target, 'storage'))
  // Last: without it, it is no backup.
  await copyTree(join(made, 'backup.json'), join(target, 'backup.json'))
  await rm(made, { recursive: true, force: true })
  return target
}

export async function listBackupsCommand({ dataDir }: RestingProject): Promise<void> {
  const backups = await listBackups(backupsIn(dataDir))
  if (backups.length === 0) console.log(`There is no backup in ${backupsIn(dataDir)}`)
  for (const { folder, record } of backups) {
    console.log(`${record.made_at}  ${record.reason.padEnd(7)}  ${folder}`)
  }
}

/** @param which a folder, or a name of one in the data directory; the newest there if none is given */
export async function restoreCommand(project: RestingProject, which = 'latest'): Promise<void> {
  const { from, aside } = await whileLocked(project, () => restore(project.dataDir, which))
  console.log(`Restored ${from}`)
  if (aside !== undefined) console.log(`What was there is in ${aside}`)
}
