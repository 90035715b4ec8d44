import { prepareDataDir } from '../data-dir.ts'
import { lockDataDir } from '../lock.ts'
import type { Database } from './database.ts'
import { type FolderOptions, openDatabaseFolder } from './open-folder.ts'

/** A data directory that commands look after while no stack runs on it. */
export interface RestingProject {
  name?: string | undefined
  dataDir: string
  schema: Omit<FolderOptions, 'seedFiles'>
}

/**
 * Has the data directory to itself for as long as `use` takes.
 * @throws AlreadyRunningError where a stack runs on it
 */
export async function whileLocked<T>(
  { dataDir, name }: Pick<RestingProject, 'dataDir' | 'name'>,
  use: () => Promise<T>,
): Promise<T> {
  await prepareDataDir(dataDir)
  const unlock = await lockDataDir(dataDir, name)
  try {
    return await use()
  } finally {
    await unlock()
  }
}

/** Opens the database, brought to the newest schema, for as long as `use` takes. */
export function withDatabase<T>(
  project: RestingProject,
  use: (database: Database, applied: string[]) => Promise<T>,
): Promise<T> {
  return whileLocked(project, async () => {
    const { database, applied } = await openDatabaseFolder(project.dataDir, project.schema)
    try {
      return await use(database, applied)
    } finally {
      await database.close()
    }
  })
}
