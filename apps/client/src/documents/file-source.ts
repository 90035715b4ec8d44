import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/** A `Blob` or `File`, as far as one is needed. */
export interface BlobLike {
  readonly size: number
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** A file that is read piece by piece, so that a large one is never in memory as a whole. */
export interface FileSource {
  /** With its ending, which says what it is; folders before it become part of the title. */
  name: string
  /** In bytes. */
  size: number
  /** The bytes from `start` to before `end`. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** What can be uploaded: bytes or a blob with a name, or anything that reads itself. */
export type Uploadable = FileSource | { name: string; data: Uint8Array | ArrayBuffer | BlobLike }

export function toSource(file: Uploadable): FileSource {
  if ('read' in file) return file
  const { name, data } = file
  if (data instanceof ArrayBuffer) return toSource({ name, data: new Uint8Array(data) })
  if (data instanceof Uint8Array) {
    return { name, size: data.length, read: async (start, end) => data.slice(start, end) }
  }
  return {
    name,
    size: data.size,
    read: async (start, end) => new Uint8Array(await data.slice(start, end).arrayBuffer()),
  }
}

const HASHED_AT_ONCE = 1024 * 1024

/** Lower-case hexadecimal. */
export async function hashOf({ size, read }: FileSource): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < size; at += HASHED_AT_ONCE) {
    hash.update(await read(at, Math.min(size, at + HASHED_AT_ONCE)))
  }
  return bytesToHex(hash.digest())
}
