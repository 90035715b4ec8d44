import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type FileSource, isKnownFile } from '@documind/client'

/** A file on this machine, and how its document is to be called. */
export interface LocalFile {
  path: string
  /** With folders, parted by `/`. */
  name: string
}

export interface Listed {
  files: LocalFile[]
  /** In folders: what cannot be read. */
  skipped: string[]
}

/** Files as they are; of folders everything below that can be read by its name, but for what is hidden and links. */
export async function listLocalFiles(paths: readonly string[]): Promise<Listed> {
  const listed: Listed = { files: [], skipped: [] }
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) await walk(path, basename(join(path)), listed)
    else listed.files.push({ path, name: basename(path) })
  }
  return listed
}

/** Of one folder, whose own name is no part of theirs. */
export async function listFolder(folder: string): Promise<Listed> {
  const listed: Listed = { files: [], skipped: [] }
  await walk(folder, '', listed)
  return listed
}

async function walk(folder: string, name: string, listed: Listed): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    const own = name === '' ? entry.name : `${name}/${entry.name}`
    if (entry.isDirectory()) await walk(path, own, listed)
    else if (entry.isFile() && isKnownFile(entry.name)) listed.files.push({ path, name: own })
    else listed.skipped.push(path)
  }
}

/** Opens a file for as long as something is done with it. */
export async function withSource<T>(
  { path, name }: LocalFile,
  act: (source: FileSource) => Promise<T>,
): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    return await act({ name, size, read: (start, end) => readBytes(file, start, end) })
  } finally {
    await file.close()
  }
}

async function readBytes(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
  return bytes.subarray(0, bytesRead)
}
