import { createHash } from 'node:crypto'
import { BlobReader, type Entry, type FileEntry, ZipReader } from '@zip.js/zip.js'
import {
  FORMAT_VERSION,
  MANIFEST,
  type Manifest,
  manifestSchema,
  type Part,
  RoomFileError,
  type Row,
  rowsSchema,
} from './format.ts'

/** A manifest names parts; more than this is none. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024
/** Rows that are handed on together. */
const ROWS = 500

/** An archive that is whole: every part that its manifest names is there, and is what it was. */
export class ArchiveReader {
  readonly manifest: Manifest
  readonly #entries: ReadonlyMap<string, FileEntry>

  private constructor(manifest: Manifest, entries: ReadonlyMap<string, FileEntry>) {
    this.manifest = manifest
    this.#entries = entries
  }

  /**
   * Opens an archive and reads it once, to see that nothing is missing or damaged.
   * @throws RoomFileError with the name of the part that is
   */
  static async open(file: Blob): Promise<ArchiveReader> {
    const entries = await listEntries(file)
    const manifest = await readManifest(entries.get(MANIFEST))
    for (const part of manifest.parts) await check(part, entries.get(part.name))
    return new ArchiveReader(manifest, entries)
  }

  has(name: string): boolean {
    return this.#entries.has(name) && this.manifest.parts.some((part) => part.name === name)
  }

  /** The bytes of a part. */
  async read(name: string): Promise<Blob> {
    const entry = this.#entries.get(name)
    if (!entry || !this.has(name)) throw new RoomFileError(`${name} is missing.`)
    const type = this.manifest.parts.find((part) => part.name === name)?.type ?? ''
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for await (const chunk of streamOf(name, entry)) chunks.push(chunk)
    return new Blob(chunks, { type })
  }

  /** The rows of a table; none where the archive is from before there was such a table. */
  async *rows(name: string): AsyncGenerator<Row[]> {
    const entry = this.#entries.get(name)
    if (!entry || !this.has(name)) return
    const decoder = new TextDecoder()
    let rest = ''
    let rows: Row[] = []
    for await (const chunk of streamOf(name, entry)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      rows.push(...parseRows(name, lines))
      if (rows.length < ROWS) continue
      yield rows
      rows = []
    }
    rows.push(...parseRows(name, [rest + decoder.decode()]))
    if (rows.length > 0) yield rows
  }
}

async function listEntries(file: Blob): Promise<Map<string, FileEntry>> {
  let entries: Entry[]
  try {
    entries = await new ZipReader(new BlobReader(file), { useWebWorkers: false }).getEntries()
  } catch (cause) {
    throw new RoomFileError('This is no zip archive, or its end is missing.', { cause })
  }
  return new Map(
    entries.flatMap((entry) => (entry.directory ? [] : [[entry.filename, entry] as const])),
  )
}

async function readManifest(entry: FileEntry | undefined): Promise<Manifest> {
  if (!entry) throw new RoomFileError(`${MANIFEST} is missing: this is no exported room.`)
  if (entry.uncompressedSize > MAX_MANIFEST_BYTES) throw damaged(MANIFEST)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of streamOf(MANIFEST, entry))
    text += decoder.decode(chunk, { stream: true })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw damaged(MANIFEST, cause)
  }
  const { data, error } = manifestSchema.safeParse(given)
  if (!data) throw damaged(MANIFEST, error)
  if (data.version > FORMAT_VERSION) {
    throw new RoomFileError(
      `The archive is of version ${data.version}, and this DocuMind reads up to ${FORMAT_VERSION}. Update it.`,
    )
  }
  return data
}

async function check({ name, bytes, sha256 }: Part, entry: FileEntry | undefined): Promise<void> {
  if (!entry) throw new RoomFileError(`${name} is missing.`)
  const hash = createHash('sha256')
  let read = 0
  for await (const chunk of streamOf(name, entry)) {
    hash.update(chunk)
    read += chunk.length
    // What unpacks to more than it says is not unpacked to its end.
    if (read > bytes) throw damaged(name)
  }
  if (read !== bytes || hash.digest('hex') !== sha256) throw damaged(name)
}

/** The unpacked bytes of an entry. @throws RoomFileError with its name where they cannot be unpacked */
async function* streamOf(name: string, entry: FileEntry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>()
  // Its failure reaches the reader as the end of the stream.
  const unpacking = entry
    .getData(writable, { useWebWorkers: false, checkSignature: true })
    .catch((cause: unknown) => writable.abort(cause).catch(() => undefined))
  try {
    for await (const chunk of readable) yield chunk
  } catch (cause) {
    throw damaged(name, cause)
  } finally {
    await unpacking
  }
}

function parseRows(name: string, lines: readonly string[]): Row[] {
  try {
    return rowsSchema.parse(
      lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line)),
    )
  } catch (cause) {
    throw damaged(name, cause)
  }
}

const damaged = (name: string, cause?: unknown): RoomFileError =>
  new RoomFileError(`${name} is damaged.`, { cause })
