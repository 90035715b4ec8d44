import { AppError } from '../../_shared/contract/errors.ts'
import { measureStream } from './inflation.ts'

/** PKZIP APPNOTE 4.3.12: signature of an entry of the central directory. */
const CENTRAL_SIGNATURE = 0x02014b50
const CENTRAL_HEADER_BYTES = 46
const STORED = 0
const DEFLATED = 8
/** APPNOTE 4.4.4, bit 0. */
const ENCRYPTED_FLAG = 1
/** Word writes a few dozen, and one for each picture. */
const MAX_ENTRIES = 10_000

/** What is read of one part: parsed it takes many times its size. */
const MAX_PART_BYTES = 16 * 1024 * 1024

/**
 * Counts every part of XML once: what a zip file says of its sizes may be a lie, a part may be stored as it is,
 * and any name may be that of the document. Pictures are no XML, and nobody opens them.
 * @throws AppError document_too_complex, file_damaged
 */
export async function rejectZipBomb(
  bytes: Uint8Array,
  maxBytes: number,
  maxPartBytes = maxBytes,
): Promise<void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let left = maxBytes
  let entries = 0
  // Entries that overlap would have the same bytes counted, and copied, again and again.
  let unclaimed = bytes.length
  for (const { method, start, compressedSize } of listEntries(view)) {
    entries += 1
    unclaimed -= compressedSize
    if (entries > MAX_ENTRIES || unclaimed < 0) throw new AppError('document_too_complex')
    const data = new Blob([bytes.slice(start, start + compressedSize)]).stream()
    const content =
      method === STORED ? data : data.pipeThrough(new DecompressionStream('deflate-raw'))
    left -= await measureStream(content, Math.min(left, maxPartBytes), { while: looksLikeXml })
  }
}

/** By its beginning: white space, and then a tag. */
function looksLikeXml(beginning: Uint8Array): boolean {
  const text = new TextDecoder().decode(beginning.subarray(0, 1024)).trimStart()
  return text === '' || text.startsWith('<')
}

interface ZipEntry {
  name: string
  isEncrypted: boolean
  method: number
  /** Where the entry's data begins. */
  start: number
  compressedSize: number
}

/**
 * Entries of the directory at the end of a zip file. By hand, because a reader such as fflate gives no places of data: it
 * would have to inflate an entry whole to find that it is too large.
 */
function* listEntries(view: DataView): Generator<ZipEntry> {
  try {
    for (let at = findCentralDirectory(view); view.getUint32(at, true) === CENTRAL_SIGNATURE;) {
      const nameLength = view.getUint16(at + 28, true)
      const local = view.getUint32(at + 42, true)
      yield {
        name: nameOf(view, at + CENTRAL_HEADER_BYTES, nameLength),
        isEncrypted: (view.getUint16(at + 8, true) & ENCRYPTED_FLAG) !== 0,
        method: view.getUint16(at + 10, true),
        start: local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true),
        compressedSize: view.getUint32(at + 20, true),
      }
      at +=
        CENTRAL_HEADER_BYTES +
        nameLength +
        view.getUint16(at + 30, true) +
        view.getUint16(at + 32, true)
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new AppError('file_damaged', { cause })
    throw cause
  }
}

/** Names are compared without regard to case, and some programs write the slashes of Windows. */
const keyOf = (name: string): string => name.replaceAll('\\', '/').replace(/^\//, '').toLowerCase()

function nameOf({ buffer, byteOffset }: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at, length))
}

/** The parts of a zip file by name. To be opened after `rejectZipBomb`, which looks at all of them together. */
export class ZipArchive {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #entries: ReadonlyMap<string, ZipEntry>

  /** @throws AppError file_damaged */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#entries = new Map([...listEntries(view)].map((entry) => [keyOf(entry.name), entry]))
  }

  /** Whether parts are protected by a password. */
  get isEncrypted(): boolean {
    return [...this.#entries.values()].some(({ isEncrypted }) => isEncrypted)
  }

  /** As they are written in the file. */
  get names(): string[] {
    return [...this.#entries.values()].map(({ name }) => name)
  }

  has(name: string): boolean {
    return this.#entries.has(keyOf(name))
  }

  /** A part as it is inflated, for one that is too long to be held. @throws AppError file_damaged */
  stream(name: string): ReadableStream<Uint8Array> {
    const entry = this.#entries.get(keyOf(name))
    if (entry === undefined) throw new AppError('file_damaged')
    const { method, start, compressedSize } = entry
    const data = new Blob([this.#bytes.subarray(start, start + compressedSize)]).stream()
    if (method === STORED) return data
    if (method !== DEFLATED) throw new AppError('file_damaged')
    return data.pipeThrough(new DecompressionStream('deflate-raw'))
  }

  /** @throws AppError file_damaged */
  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.#entries.get(keyOf(name))
    if (entry === undefined) throw new AppError('file_damaged')
    const { method, start, compressedSize } = entry
    const data = this.#bytes.slice(start, start + compressedSize)
    if (method === STORED) return data
    if (method !== DEFLATED) throw new AppError('file_damaged')
    return inflate(data)
  }
}

/** @throws AppError document_too_complex, file_damaged */
async function inflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let left = MAX_PART_BYTES
  try {
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    for await (const piece of stream) {
      left -= piece.length
      if (left < 0) throw new AppError('document_too_complex')
      pieces.push(piece)
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer())
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('file_damaged', { cause })
  }
}

/** The end record (APPNOTE 4.3.16) stands in the last 64 KiB and names the directory's place. */
function findCentralDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return view.getUint32(at + 16, true)
  }
  throw new AppError('file_damaged')
}
