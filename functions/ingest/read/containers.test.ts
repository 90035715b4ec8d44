import { describe, expect, it } from 'vitest'
import { createDocxOf, wordParagraph } from '../../../tests/support/docx.ts'
import { DOCUMENT_LIMITS } from '../../_shared/contract/limits.ts'
import { rejectHugeText } from './decode-text.ts'
import { readDocx } from './docx/read-docx.ts'

const LIMITS = { ...DOCUMENT_LIMITS, maxCharacters: 1000 }
const MEGABYTE = 1024 * 1024

/** The XML of a Word document of at least so many megabytes. */
const document = (megabytes: number): string => {
  const paragraph = wordParagraph('word '.repeat(200))
  const count = Math.ceil((megabytes * MEGABYTE) / paragraph.length) + 1
  return `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph.repeat(count)}</w:body></w:document>`
}
const TOO_COMPLEX = { code: 'document_too_complex' }

describe.each([
  ['deflated', false],
  ['stored', true],
])('a Word document whose parts are %s', (_how, isStored) => {
  it('is read when it is modest, whatever its pictures weigh', async () => {
    const picture = 'x'.repeat(20 * MEGABYTE)
    const { text } = await readDocx(createDocxOf(document(0), { isStored, picture }))
    expect(text).toContain('word word')
  })

  it.each(['word/document.xml', 'word/document.bin', 'word/media/image2.png'])(
    'is refused when there is too much XML in %s',
    async (name) => {
      await expect(readDocx(createDocxOf(document(10), { isStored, name }))).rejects.toMatchObject(
        TOO_COMPLEX,
      )
    },
  )
})

it('a Word document whose entries overlap is refused', async () => {
  const bytes = createDocxOf(document(0), { isStored: true, picture: 'x'.repeat(1000) })
  const view = new DataView(bytes.buffer)
  // Each entry of the directory says that it is nearly as long as the file.
  for (let at = 0; at < bytes.length - 46; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 20, bytes.length - 200, true)
  }
  await expect(readDocx(bytes)).rejects.toMatchObject(TOO_COMPLEX)
})

describe('a text', () => {
  const encode = (text: string) => new TextEncoder().encode(text)

  it.each([
    ['ASCII', encode('a'.repeat(1001)), encode('a'.repeat(1000))],
    ['UTF-8', encode('茶'.repeat(1001)), encode('茶'.repeat(1000))],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...new Uint8Array(2002)]),
      Uint8Array.from([0xff, 0xfe, ...new Uint8Array(2000)]),
    ],
    ['Big5', new Uint8Array(2002).fill(0xa4), new Uint8Array(2000).fill(0xa4)],
  ])('in %s is counted before it is decoded', (_encoding, tooLong, fits) => {
    expect(() => rejectHugeText(tooLong, LIMITS)).toThrow(
      expect.objectContaining({ code: 'too_much_text' }),
    )
    expect(() => rejectHugeText(fits, LIMITS)).not.toThrow()
  })
})
