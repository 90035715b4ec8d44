import { basename, join, resolve } from 'node:path'
import { rm } from 'node:fs/promises'
import { prepareDataDir } from '../data-dir.ts'
import { type FolderOptions, openDatabaseFolder } from '../database/open-folder.ts'
import { lockDataDir } from '../lock.ts'
import { readRunFile } from '../run-file.ts'
import { StartError } from '../start-error.ts'
import { backUp } from './backup.ts'
import { copyFiles, copyKeys, copyTree } from './copy.ts'
import { backupsIn } from './places.ts'
import { listBackups } from './record.ts'
import { restore } from './restore.ts'

export interface BackedUpProject {
  name?: string | undefined
  dataDir: string
  schema: Omit<FolderOptions, 'seedFiles'>
}

/** Copies the project, which may run meanwhile. @param to another folder than that of the data directory */
export async function backUpCommand(project: BackedUpProject, to?: string): Promise<void> {
  const made = (await backUpRunning(project)) ?? (await backUpResting(project))
  console.log(
    to === undefined ? made : await move(made, resolve(process.env['INIT_CWD'] ?? '.', to)),
  )
}

async function backUpRunning({ dataDir }: BackedUpProject): Promise<string | undefined> {
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

async function backUpResting({ dataDir, name, schema }: BackedUpProject): Promise<string> {
  await using stack = new AsyncDisposableStack()
  await prepareDataDir(dataDir)
  stack.defer(await lockDataDir(dataDir, name))
  const { database } = await openDatabaseFolder(dataDir, schema)
  stack.defer(() => database.close())
  return await backUp({ dataDir, database, reason: 'asked' })
}

/** To another disk, where nothing can be linked. */
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

export async function listBackupsCommand({ dataDir }: BackedUpProject): Promise<void> {
  const backups = await listBackups(backupsIn(dataDir))
  if (backups.length === 0) console.log(`There is no backup in ${backupsIn(dataDir)}`)
  for (const { folder, record } of backups) {
    console.log(`${record.made_at}  ${record.reason.padEnd(7)}  ${folder}`)
  }
}

/** @param which a folder, or a name of one in the data directory; the newest there if none is given */
export async function restoreCommand(
  { dataDir, name }: BackedUpProject,
  which = 'latest',
): Promise<void> {
  await prepareDataDir(dataDir)
  const unlock = await lockDataDir(dataDir, name)
  try {
    const { from, aside } = await restore(dataDir, which)
    console.log(`Restored ${from}`)
    if (aside !== undefined) console.log(`What was there is in ${aside}`)
  } finally {
    await unlock()
  }
}
