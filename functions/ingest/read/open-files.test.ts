import { describe, expect, it } from 'vitest'
import { OpenFiles } from './open-files.ts'
import type { OpenPages } from './pages.ts'

const MEGABYTE = 1024 * 1024

function createFile(closed: string[], name: string): OpenPages {
  return {
    pageCount: 1,
    readPages: () => Promise.resolve([]),
    close() {
      closed.push(name)
      return Promise.resolve()
    },
  }
}

describe('files that stay open', () => {
  it('come back once, to whoever asks for the same one', async () => {
    const files = new OpenFiles()
    await files.put('a', createFile([], 'a'), MEGABYTE)
    expect(files.take('b')).toBeUndefined()
    expect(files.take('a')).toMatchObject({ byteLength: MEGABYTE })
    expect(files.take('a')).toBeUndefined()
  })

  it('are closed oldest first when they are too many, or too large together', async () => {
    const closed: string[] = []
    const files = new OpenFiles()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await files.put(name, createFile(closed, name), MEGABYTE)
    }
    expect(closed).toEqual(['a'])
    await files.put('f', createFile(closed, 'f'), 22 * MEGABYTE)
    expect(closed).toEqual(['a', 'b', 'c'])
    await files.put('g', createFile(closed, 'g'), 30 * MEGABYTE)
    expect(closed.at(-1)).toBe('g')
    await files.close()
    expect(closed.slice(-3)).toEqual(['d', 'e', 'f'])
  })
})
