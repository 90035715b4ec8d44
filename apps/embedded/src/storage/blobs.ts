import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissingFile } from '../keys.ts'
import { errors } from './errors.ts'

export interface Blob {
  version: string
  size: number
  /** MD5 in quotes, as S3 has it for an upload in one piece. */
  eTag: string
}

/** The bytes of objects. A version is written once, never changed, and removed when no row names it. */
export interface Blobs {
  /**
   * Writes a new version, and waits until it is on the disk.
   * @throws errors.entityTooLarge when more than `maxBytes` arrive; nothing is left then
   */
  write(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Blob>
  /** Takes a whole file over as a new version; it must be on the same disk. */
  adopt(path: string): Promise<Blob>
  copy(version: string): Promise<string>
  /** Undefined when the version is gone. A file once open stays readable whatever is removed. */
  open(version: string): Promise<FileHandle | undefined>
  remove(versions: Iterable<string | null>): Promise<void>
  /** Removes what a crash left behind: files that no row names. To be run before anything is written. */
  sweep(isReferenced: (version: string) => boolean): Promise<void>
}

/** Whether the disk has that many bytes to spare. */
type HasRoomFor = (bytes: number) => Promise<boolean>

const ROOM_STEP_BYTES = 1024 * 1024
const VERSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Files under `root`, named by version alone: no name that anybody chose ever becomes a path. So there
 * is nothing to traverse, a move touches no file, and an upsert is one update of a row.
 */
export function createBlobs(root: string, hasRoomFor: HasRoomFor = async () => true): Blobs {
  const folderOf = (version: string): string => join(root, version.slice(0, 2))
  const locate = (version: string): string => {
    if (!VERSION.test(version)) throw new Error('Not a version of a stored object')
    return join(folderOf(version), version)
  }
  const remove = (version: string): Promise<void> => rm(locate(version), { force: true })
  const reserve = async (): Promise<string> => {
    const version = randomUUID()
    await mkdir(folderOf(version), { recursive: true })
    return version
  }
  return {
    async write(bytes, maxBytes) {
      const version = await reserve()
      try {
        return { version, ...(await writeFile(locate(version), bytes, maxBytes, hasRoomFor)) }
      } catch (error) {
        await remove(version)
        throw error
      }
    },
    async adopt(path) {
      const [described, version] = [await describeFile(path), await reserve()]
      await rename(path, locate(version))
      return { version, ...described }
    },
    async copy(version) {
      const { size } = await stat(locate(version))
      if (!(await hasRoomFor(size))) throw errors.noRoom()
      const copied = await reserve()
      try {
        await copyFile(locate(version), locate(copied), constants.COPYFILE_FICLONE)
      } catch (error) {
        await remove(copied)
        throw error
      }
      return copied
    },
    async open(version) {
      if (!VERSION.test(version)) return undefined
      try {
        return await open(locate(version), 'r')
      } catch (error) {
        if (isMissingFile(error)) return undefined
        throw error
      }
    },
    async remove(versions) {
      for (const version of versions) {
        if (version !== null && VERSION.test(version)) await remove(version)
      }
    },
    async sweep(isReferenced) {
      for (const version of await listVersions(root)) {
        if (!isReferenced(version)) await remove(version)
      }
    },
  }
}

async function listVersions(root: string): Promise<string[]> {
  await mkdir(root, { recursive: true })
  const names = await readdir(root, { recursive: true })
  return names.map((name) => name.slice(-36)).filter((version) => VERSION.test(version))
}

/** Read once more, when it is complete, and waited for until it is on the disk. */
async function describeFile(path: string): Promise<Omit<Blob, 'version'>> {
  const hash = createHash('md5')
  await using file = await open(path, 'r')
  await file.sync()
  let size = 0
  for await (const piece of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    size += piece.byteLength
    hash.update(piece)
  }
  return { size, eTag: `"${hash.digest('hex')}"` }
}

async function writeFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  hasRoomFor: HasRoomFor,
): Promise<Omit<Blob, 'version'>> {
  const hash = createHash('md5')
  let size = 0
  let reserved = 0
  await using file = await open(path, 'wx')
  for await (const piece of bytes) {
    size += piece.byteLength
    if (size > maxBytes) throw errors.entityTooLarge()
    // Asked for anew as it grows: others store at the same time.
    if (size > reserved) {
      reserved = size + ROOM_STEP_BYTES
      if (!(await hasRoomFor(ROOM_STEP_BYTES))) throw errors.noRoom()
    }
    hash.update(piece)
    await file.writeFile(piece)
  }
  await file.sync()
  return { size, eTag: `"${hash.digest('hex')}"` }
}
