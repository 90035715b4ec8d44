import { describe, expect, it } from 'vitest'
import { DOCUMENT_LIMITS } from '#lib/contract.ts'
import { readLocalFile } from './local-file.ts'

/** Of signs up to ÿ: each is a byte. Others are UTF-8. */
const file = (content: string, name = 'a.pdf') =>
  new File([/^[\0-\xff]*$/.test(content) ? Uint8Array.from(content, toByte) : content], name)
const toByte = (sign: string): number => sign.charCodeAt(0)

describe('a file before its upload', () => {
  it('is read and hashed', async () => {
    const { bytes, sha256 } = await readLocalFile(file('%PDF-'))
    expect(bytes.byteLength).toBe(5)
    expect(sha256).toBe('38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778')
  })

  it.each([
    ['%PDF-1.7', 'notes.txt', 'pdf', 'notes'],
    ['PK\x03\x04...', 'Report 2026.docx', 'docx', 'Report 2026'],
    ['# Title', '筆記.md', 'markdown', '筆記'],
    ['Some words', 'readme', 'text', 'readme'],
    ['PK\x03\x04...', 'Deck.PPTX', 'pptx', 'Deck'],
    ['PK\x03\x04...', 'book.epub', 'epub', 'book'],
    ['<p>x', 'page.htm', 'html', 'page'],
    ['\x89PNG\r\n\x1a\n\0', 'photo.jpg', 'image', 'photo'],
    ['a,b,c', 'table.csv', 'csv', 'table'],
    ['a\tb', 'table.tsv', 'tsv', 'table'],
    ['PK\x03\x04...', 'Sales.xlsx', 'xlsx', 'Sales'],
    ['PK\x03\x04...', 'Sales.ods', 'ods', 'Sales'],
    ['U\0T\0F\0-\u00001\u00006\0', 'notes.txt', 'text', 'notes'],
  ])(
    'is by its first bytes, and then by its name, what it is: %s as %s',
    async (content, name, kind, title) => {
      expect(await readLocalFile(file(content, name))).toMatchObject({ kind, title })
    },
  )

  it.each([
    ['file_empty', file('')],
    ['not_a_pdf', file('MZ not a pdf')],
    ['not_a_pdf', file('%PD')],
    ['not_a_docx', file('plain', 'a.docx')],
    ['image_unreadable', file('\x89PNG\r\n\0\0', 'photo.png')],
    ['heic_unsupported', file('\0\0\0\x18ftypheic\0', 'photo.heic')],
    ['file_not_as_named', file('plain', 'a.pptx')],
    ['not_a_sheet', file('plain', 'a.xlsx')],
    ['file_type_unsupported', file('PK\x03\x04\0\0', 'archive.zip')],
  ])('is refused as %s', async (code, refused) => {
    await expect(readLocalFile(refused)).rejects.toMatchObject({ code })
  })

  it('is refused by its size before it is read', async () => {
    const huge = Object.defineProperty(file('%PDF-'), 'size', {
      value: DOCUMENT_LIMITS.maxBytes + 1,
    })
    await expect(readLocalFile(huge)).rejects.toMatchObject({ code: 'file_too_large' })
  })
})
