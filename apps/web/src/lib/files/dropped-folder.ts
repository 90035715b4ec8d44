import { type ChosenFile, isLeftover } from './chosen-file.ts'

/** The files of what was dropped, those of folders and of folders within them too, in their order. */
export async function filesOf(entries: readonly FileSystemEntry[]): Promise<ChosenFile[]> {
  const files: ChosenFile[] = []
  for (const entry of entries) await addEntry(entry, files)
  return files.filter((chosen) => !isLeftover(chosen))
}

async function addEntry(entry: FileSystemEntry, files: ChosenFile[]): Promise<void> {
  if (isFolder(entry)) {
    for (const child of await readFolder(entry)) await addEntry(child, files)
  } else if (isFile(entry)) {
    const { promise, resolve } = Promise.withResolvers<File | null>()
    // One that cannot be read, a link to nowhere, costs no other.
    entry.file(resolve, () => resolve(null))
    const file = await promise
    if (file) files.push({ file, path: entry.fullPath.replace(/^\//, '') })
  }
}

/** A folder says at most a hundred at a time, until it says none. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<FileSystemEntry[]>()
    reader.readEntries(resolve, () => resolve([]))
    const some = await promise
    if (some.length === 0) break
    all.push(...some)
  }
  return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
