import { open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from '../keys.ts'
import { StartError } from '../start-error.ts'
import type { Database } from './database.ts'
import { type EmbeddedDatabase, openDatabase } from './pglite.ts'
import { provision, type SchemaOptions } from './provision.ts'
import { seedDatabase } from './seed.ts'

const POSTGRES_VERSION = '17'
/** A segment of the write-ahead log, and a little more. */
const MIN_FREE_BYTES = 20 * 1024 * 1024
/** postgres: PG_CONTROL_FILE_SIZE. */
const CONTROL_BYTES = 8192

const ADVICE =
  'Restore the data directory from a backup, or move it away to begin with an empty one.'

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
  const isNew = !(await exists(path))
  if (isNew) await writeFile(unfinished, '', { mode: 0o600 })
  else await requireWhole(path)
  const database = await openOrExplain(path)
  try {
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

/** What can be seen from outside: PGlite makes a new database over one whose version it does not find. */
async function requireWhole(path: string): Promise<void> {
  const version = await readFile(join(path, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (!isMissingFile(error)) throw error
    throw new StartError(`The database in ${path} is damaged: PG_VERSION is missing. ${ADVICE}`)
  })
  if (version.trim() !== POSTGRES_VERSION) {
    const found = JSON.stringify(version.trim().slice(0, 20))
    throw new StartError(
      `The database in ${path} is not one of Postgres ${POSTGRES_VERSION} (PG_VERSION says ${found}). ${ADVICE}`,
    )
  }
  if (await isControlDamaged(join(path, 'global/pg_control'))) {
    throw new StartError(`The database in ${path} is damaged: global/pg_control. ${ADVICE}`)
  }
}

/**
 * The checksum stands behind the fields that it covers; where that is depends on how Postgres was
 * compiled, but a control file that was changed fits nowhere.
 */
async function isControlDamaged(path: string): Promise<boolean> {
  if (!(await exists(path))) return true
  await using file = await open(path)
  const bytes = await file.readFile()
  if (bytes.length !== CONTROL_BYTES) return true
  let crc = 0xffffffff
  for (let at = 0; at + 4 <= 1024; at++) {
    if (at >= 64 && at % 4 === 0 && bytes.readUInt32LE(at) === ~crc >>> 0) return false
    crc = (CRC32C[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return true
}

/** Castagnoli's polynomial, reflected, as Postgres has it. */
const CRC32C = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc >>> 0
})

async function openOrExplain(path: string): Promise<EmbeddedDatabase> {
  try {
    return await openDatabase(path)
  } catch (cause) {
    const { bavail, bsize } = await statfs(path)
    if (bavail * bsize < MIN_FREE_BYTES) {
      throw new StartError(`${path} has no room left: free some space on its disk.`, { cause })
    }
    const message = cause instanceof Error ? cause.message : String(Object(cause).message)
    throw new StartError(`The database in ${path} cannot be opened (${message}). ${ADVICE}`, {
      cause,
    })
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
