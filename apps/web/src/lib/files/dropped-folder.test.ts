import { describe, expect, it } from 'vitest'
import { filesOf } from './dropped-folder.ts'

type Entry = Pick<FileSystemEntry, 'name' | 'fullPath' | 'isFile' | 'isDirectory'>
const asEntry = (entry: Entry): FileSystemEntry => entry as FileSystemEntry

const file = (fullPath: string, isReadable = true): FileSystemEntry => {
  const name = fullPath.replace(/^.*\//, '')
  const read = (take: (file: File) => void, refuse: () => void) =>
    isReadable ? take(new File(['x'], name)) : refuse()
  return asEntry({ name, fullPath, isFile: true, isDirectory: false, ...{ file: read } })
}

/** Says its children a hundred at a time, as browsers do. */
const folder = (fullPath: string, children: readonly FileSystemEntry[]): FileSystemEntry => {
  let at = 0
  const createReader = () => ({
    readEntries: (take: (some: FileSystemEntry[]) => void) => take(children.slice(at, (at += 100))),
  })
  const name = fullPath.replace(/^.*\//, '')
  return asEntry({ name, fullPath, isFile: false, isDirectory: true, ...{ createReader } })
}

describe('a folder that is dropped', () => {
  it('gives all its files with their paths, in the order that people give numbers', async () => {
    const many = Array.from({ length: 250 }, (_, i) => file(`/Trip/b/${i}.txt`))
    const dropped = [folder('/Trip', [folder('/Trip/b', many), file('/Trip/a.pdf')]), file('/c.md')]
    const paths = (await filesOf(dropped)).map(({ path }) => path)
    expect(paths).toHaveLength(252)
    expect(paths.slice(0, 4)).toEqual([
      'Trip/a.pdf',
      'Trip/b/0.txt',
      'Trip/b/1.txt',
      'Trip/b/2.txt',
    ])
    expect(paths.at(-1)).toBe('c.md')
  })

  it('leaves out what systems put there, and what cannot be read', async () => {
    const children = ['.DS_Store', 'Thumbs.db', '~$report.docx', 'report.docx'].map((name) =>
      file(`/x/${name}`),
    )
    const all = await filesOf([folder('/x', [...children, file('/x/gone.txt', false)])])
    expect(all.map(({ path }) => path)).toEqual(['x/report.docx'])
    expect(await filesOf([file('/.DS_Store')])).toHaveLength(1)
  })
})
