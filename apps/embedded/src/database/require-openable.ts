import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from '../keys.ts'
import { StartError } from '../start-error.ts'

export const POSTGRES_VERSION = '17'
/** postgres: PG_CONTROL_FILE_SIZE. */
const CONTROL_BYTES = 8192

export const ADVICE =
  'Restore the data directory from a backup (command restore), or move it away to begin with an empty one.'

/**
 * What can be seen from outside: PGlite makes a new database over one whose version it does not find.
 *
 * @throws StartError when the database is damaged, or of another Postgres
 */
export async function requireOpenable(path: string): Promise<void> {
  const version = await readFile(join(path, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (!isMissingFile(error)) throw error
    throw new StartError(`The database in ${path} is damaged: PG_VERSION is missing. ${ADVICE}`)
  })
  if (version.trim() !== POSTGRES_VERSION) {
    const found = JSON.stringify(version.trim().slice(0, 20))
    throw new StartError(
      `The database in ${path} is not one of Postgres ${POSTGRES_VERSION} (PG_VERSION says ${found}). Restore the data directory from a backup, or take the data out with the version that made it and into an empty folder with this one.`,
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
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissingFile(error)) return Buffer.alloc(0)
    throw error
  })
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
