import { describe, expect, it } from 'vitest'
import { MAX_FILE_BYTES, readPdf } from './pdf-file.ts'

const file = (content: string, name = 'a.pdf') => new File([content], name)

describe('a file before its upload', () => {
  it('is read and hashed when it begins like a PDF, whatever its name', async () => {
    const { bytes, sha256 } = await readPdf(file('%PDF-', 'notes.txt'))
    expect(bytes.byteLength).toBe(5)
    expect(sha256).toBe('38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778')
  })

  it.each([
    ['file_empty', file('')],
    ['not_a_pdf', file('MZ not a pdf')],
    ['not_a_pdf', file('%PD')],
  ])('is refused as %s', async (code, refused) => {
    await expect(readPdf(refused)).rejects.toMatchObject({ code })
  })

  it('is refused by its size before it is read', async () => {
    const huge = Object.defineProperty(file('%PDF-'), 'size', { value: MAX_FILE_BYTES + 1 })
    await expect(readPdf(huge)).rejects.toMatchObject({ code: 'file_too_large' })
  })
})
