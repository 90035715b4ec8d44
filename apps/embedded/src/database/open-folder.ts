import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backUp } from '../backup/backup.ts'
import { backupsIn, RESTORING } from '../backup/places.ts'
import { isMissingFile } from '../keys.ts'
import { StartError } from '../start-error.ts'
import type { Database } from './database.ts'
import { compareMigrations } from './migrations.ts'
import { type EmbeddedDatabase, openDatabase } from './pglite.ts'
import { provision, type SchemaOptions } from './provision.ts'
import { ADVICE, requireOpenable } from './require-openable.ts'
import { seedDatabase } from './seed.ts'

/** A segment of the write-ahead log, and a little more. */
const MIN_FREE_BYTES = 20 * 1024 * 1024

export interface FolderOptions extends SchemaOptions {
  /** Called at every start, after the migrations. */
  afterMigrations?: ((database: Database) => Promise<unknown>) | undefined
  /** SQL files that fill a database which has just been made. */
  seedFiles?: readonly string[] | undefined
}

/**
 * Opens the database of a data directory, made and brought to the newest schema where necessary.
 * @returns with the names of the migrations that were applied
 * @throws StartError when it is damaged; then nothing was touched
 */
export async function openDatabaseFolder(
  dataDir: string,
  options: FolderOptions,
): Promise<{ database: EmbeddedDatabase; applied: string[] }> {
  const path = join(dataDir, 'database')
  // Says that what is in the folder was never whole, so that nobody has stored anything in it yet.
  const unfinished = join(dataDir, 'database.unfinished')
  if (await exists(unfinished)) await rm(path, { recursive: true, force: true })
  if (await exists(join(dataDir, RESTORING))) {
    throw new StartError(
      `A backup was being restored into ${dataDir}, and that did not end. Restore it again; what was there before is in ${backupsIn(dataDir)}.`,
    )
  }
  const isNew = !(await exists(path))
  if (isNew) await writeFile(unfinished, '', { mode: 0o600 })
  else await requireOpenable(path)
  const database = await openOrExplain(path)
  try {
    if (!isNew) await keepBeforeUpgrade(dataDir, database, options.migrations)
    const applied = await provision(database, options)
    await options.afterMigrations?.(database)
    if (isNew) {
      await seedDatabase(database, options.seedFiles ?? [])
      await rm(unfinished, { force: true })
    }
    return { database, applied }
  } catch (error) {
    await database.close().catch(() => undefined)
    throw error
  }
}

/** A schema that is about to change is kept as it was; one of a newer version is not touched. */
async function keepBeforeUpgrade(
  dataDir: string,
  database: Database,
  migrations: string,
): Promise<void> {
  const { pending, newer } = await compareMigrations(database, migrations)
  if (newer !== undefined) {
    throw new StartError(
      `The data in ${dataDir} were made by a newer version (migration ${newer}). Bring this checkout up to date (git pull), or restore a backup of before.`,
    )
  }
  if (pending.length === 0) return
  const folder = await backUp({ dataDir, database, reason: 'upgrade' })
  console.log(`Kept the data as they were before the upgrade: ${folder}`)
}

async function openOrExplain(path: string): Promise<EmbeddedDatabase> {
  try {
    return await openDatabase(path)
  } catch (cause) {
    const { bavail, bsize } = await statfs(path)
    if (bavail * bsize < MIN_FREE_BYTES) {
      throw new StartError(`${path} has no room left: free some space on its disk.`, { cause })
    }
    const problem = `The database in ${path} cannot be opened (${messageOf(cause)}).`
    throw new StartError(`${problem} ${ADVICE}`, { cause })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isMissingFile(error)) return false
    throw error
  }
}

/** Errors of WebAssembly are not always an Error, but they have a message. */
const messageOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause)
