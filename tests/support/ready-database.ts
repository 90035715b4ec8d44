import { execFile } from 'node:child_process'
import { openAsBlob } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type EmbeddedDatabase, openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { provision } from './project-database.ts'

// More than a hundred test files begin with a database. It is made once a run, by what makes it for everybody, and
// copied after that, which takes a third of the time.

/** The folder of the copies, for the processes of a run. */
const VARIABLE = 'READY_DATABASES'

type Content = 'empty' | 'ready'

/** Vitest's global setup: makes the databases before the first test, and takes them away after the last. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  // Another of the run's projects has made them.
  if (process.env[VARIABLE] !== undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'documind-ready-'))
  const database = await openDatabase()
  const keep = async (content: Content) => {
    const dump = await database.lite.driver.dumpDataDir('none')
    await writeFile(join(folder, content), dump.stream())
  }
  await keep('empty')
  await provision(database)
  await keep('ready')
  await database.close()
  process.env[VARIABLE] = folder
  return () => rm(folder, { recursive: true })
}

/** A database in memory as Postgres makes it. */
export async function openEmptyDatabase(): Promise<EmbeddedDatabase> {
  const file = copyOf('empty')
  return openDatabase(undefined, file === undefined ? file : await openAsBlob(file))
}

/** A database in memory with the schema of this repository. */
export async function openReadyDatabase(): Promise<EmbeddedDatabase> {
  const file = copyOf('ready')
  if (file !== undefined) return openDatabase(undefined, await openAsBlob(file))
  const database = await openDatabase()
  await provision(database)
  return database
}

/** Puts a database into a data directory on which nothing has started yet, as a first start would. */
export async function fillDataDir(dataDir: string): Promise<void> {
  const file = copyOf('ready')
  if (file === undefined) return
  const folder = join(dataDir, 'database')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await promisify(execFile)('tar', ['-xf', file, '-C', folder])
}

/** Undefined outside of a run of tests, as in a bench. */
function copyOf(content: Content): string | undefined {
  const folder = process.env[VARIABLE]
  return folder === undefined ? undefined : join(folder, content)
}
