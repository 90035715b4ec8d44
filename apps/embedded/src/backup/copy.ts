import { constants } from 'node:fs'
import { cp, link, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from '../keys.ts'

/** A copy of its own; on disks that can, one that takes no space until either changes. */
export const copyTree = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true })

/** The keys, which a project makes at its first start and not before. */
export async function copyKeys(from: string, to: string): Promise<void> {
  await copyTree(join(from, 'keys.json'), join(to, 'keys.json')).catch((error: unknown) => {
    if (!isMissingFile(error)) throw error
  })
}

/** Of files that are written once: those that are not there yet. Half-made uploads are left out. */
export async function copyFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return []
    throw error
  })
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyFiles(source, target)
    else if (entry.isFile()) await linkOrCopy(source, target)
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    // Deleted meanwhile, with its row, or there from the first time.
    if (code === 'ENOENT' || code === 'EEXIST') return
    await cp(source, target, { preserveTimestamps: true })
  }
}
