import { constants, type Stats } from 'node:fs'
import { access, chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RESTORING } from './backup/places.ts'
import { isMissingFile } from './keys.ts'
import { StartError } from './start-error.ts'

const FOLDERS = new Set(['database', 'storage', 'logs', 'backups', RESTORING])
/** Many copies of everything: closed by the folder that they are in. */
const CLOSED_AS_ONE = new Set(['backups'])
const FILES = new Set([
  'keys.json',
  'mails.json',
  'run.json',
  'database.unfinished',
  'stack.log',
  '.gitignore',
])
/** Also `lock.1`, the drafts of files, `keys.json.<id>.new`, and what a disk has for itself. */
const isOurs = (name: string): boolean =>
  FOLDERS.has(name) ||
  FILES.has(name) ||
  name === 'lost+found' ||
  /^lock(\.|$)/.test(name) ||
  [...FILES].some((file) => name.startsWith(`${file}.`))

const OTHERS = 0o077

/**
 * Makes the data directory what it has to be, whatever was there: a folder that can be written, and that
 * with everything of ours in it belongs to its owner alone. It holds keys, mails that sign their readers
 * in, and what people have written.
 * @throws StartError with what to do, and then nothing was changed but permissions
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error
  })
  const folder = await stat(dataDir)
  if (!folder.isDirectory()) throw new StartError(`${dataDir} is no folder. Set DATA_DIR to one.`)
  const names = await readdir(dataDir)
  await requireKinds(dataDir, names)
  // Permissions are of another kind on Windows: a folder of an account is its own there.
  if (process.platform !== 'win32') {
    await closeToOthers(dataDir, folder, names)
    for (const name of names.filter(isOurs)) await closeTree(join(dataDir, name), folder.uid)
  }
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
}

/** A file where a folder should be would be met in the middle of a start. */
async function requireKinds(dataDir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!FOLDERS.has(name) && !FILES.has(name)) continue
    const path = join(dataDir, name)
    const found = await stat(path)
    if (FOLDERS.has(name) && !found.isDirectory()) {
      throw new StartError(`${path} is a file where a folder should be. Move it away.`)
    }
    if (FILES.has(name) && !found.isFile()) {
      throw new StartError(`${path} is a folder where a file should be. Move it away.`)
    }
  }
}

async function closeToOthers(
  dataDir: string,
  folder: Stats,
  names: readonly string[],
): Promise<void> {
  requireOwner(dataDir, folder, folder.uid)
  if ((folder.mode & OTHERS) === 0) return
  // Somebody's /tmp or project would be closed to all who use it.
  const foreign = names.find((name) => !isOurs(name))
  if (foreign !== undefined) {
    throw new StartError(
      `${dataDir} may be read by other accounts and holds other things as well (${foreign}). Set DATA_DIR to a folder of its own.`,
    )
  }
  await chmod(dataDir, folder.mode & 0o700)
  if (((await stat(dataDir)).mode & OTHERS) === 0) return
  throw new StartError(
    `${dataDir} may be read by other accounts, and its disk knows no permissions. Set DATA_DIR to a folder on another one.`,
  )
}

/** The entry and what is in it; where links lead is not ours. */
async function closeTree(path: string, owner: number): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    // Gone meanwhile, as drafts and locks may be.
    if (isMissingFile(error)) return undefined
    throw error
  })
  if (!found || found.isSymbolicLink()) return
  requireOwner(path, found, owner)
  if ((found.mode & OTHERS) !== 0) await chmod(path, found.mode & 0o700)
  if (!found.isDirectory() || CLOSED_AS_ONE.has(basename(path))) return
  for (const name of await readdir(path)) await closeTree(join(path, name), owner)
}

/** Whoever owns a file may open it to himself again. */
function requireOwner(path: string, { uid }: Stats, owner: number): void {
  const self = process.getuid?.() ?? uid
  const isTrusted = uid === self || uid === 0 || (self === 0 && uid === owner)
  if (isTrusted) return
  throw new StartError(
    `${path} belongs to another account (${uid}). Change its owner, or set DATA_DIR to another folder.`,
  )
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
