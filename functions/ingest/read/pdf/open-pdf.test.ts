import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assemblePdf, createPdf } from '../../../../tests/support/pdf.ts'
import { pdf } from '../kinds/pdf.ts'
import type { ExtractedPage } from '../pages.ts'
import { openPdf } from './open-pdf.ts'

async function read(bytes: Uint8Array, firstPage = 1, maxPages = 10): Promise<ExtractedPage[]> {
  const file = await openPdf(bytes)
  try {
    return await file.readPages(firstPage, maxPages)
  } finally {
    await file.close()
  }
}

/** A page in a Chinese font that is not in the file, as many Chinese PDFs have it. */
function createChinesePdf(text: string, encoding: string, code: (text: string) => Buffer) {
  const content = `BT /F1 12 Tf 72 720 Td <${code(text).toString('hex')}> Tj ET`
  return assemblePdf(
    new Map([
      [1, '<< /Type /Catalog /Pages 2 0 R >>'],
      [2, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>'],
      [
        3,
        `<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /${encoding} /DescendantFonts [6 0 R] >>`,
      ],
      [
        4,
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>',
      ],
      [5, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`],
      [
        6,
        '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>',
      ],
      [
        7,
        '<< /Type /FontDescriptor /FontName /Song /Flags 6 /FontBBox [0 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
      ],
    ]),
  )
}

describe('pages of a PDF', () => {
  it('are read from one page on, as many as wanted', async () => {
    const pdf = createPdf(['One.', 'Two.', '', 'Four.'])
    expect(await read(pdf, 2, 2)).toEqual([
      { number: 2, content: 'Two.', state: 'text', headings: [] },
      { number: 3, content: '', state: 'empty' },
    ])
  })

  it('can be read in turns from one that stays open', async () => {
    const pdf = await openPdf(createPdf(['One.', 'Two.', 'Three.']))
    const contents = [...(await pdf.readPages(1, 2)), ...(await pdf.readPages(3, 2))]
    await pdf.close()
    expect(contents.map(({ content }) => content)).toEqual(['One.', 'Two.', 'Three.'])
    expect(pdf.pageCount).toBe(3)
  })

  it('in a Chinese font that the file does not hold have their text', async () => {
    const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16()
    const pdf = createChinesePdf('會議在星期四，你好。', 'UniGB-UTF16-H', utf16)
    expect(await read(pdf)).toMatchObject([{ content: '會議在星期四，你好。', state: 'text' }])
  })
})

describe('files within a PDF', () => {
  /** A page, and files that stand in the file beside it. */
  const portfolio = (...files: Uint8Array[]) =>
    assemblePdf(
      new Map([
        [1, '<< /Type /Catalog /Pages 2 0 R >>'],
        [2, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>'],
        [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
        [
          4,
          '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>',
        ],
        [5, '<< /Length 33 >>\nstream\nBT /F1 12 Tf (The cover) Tj ET   \nendstream'],
        ...files.map((bytes, i): [number, string] => [
          6 + i,
          `<< /Type /EmbeddedFile /Length ${bytes.length} >>\nstream\n${Buffer.from(bytes).toString('latin1')}\nendstream`,
        ]),
      ]),
    )

  it('are read after its last page', async () => {
    const [page] = await read(portfolio(createPdf(['First file.']), createPdf(['Second file.'])))
    expect(page?.content).toBe('The cover\n\nFirst file.\n\nSecond file.')
  })

  it('that would inflate to more than a worker holds are left out', async () => {
    const content = deflateSync(Buffer.alloc(40 * 1024 * 1024, 'BT (x) Tj ET ')).toString('latin1')
    const page = (contents: number) =>
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contents} 0 R >>`
    const bomb = assemblePdf(
      new Map([
        [1, '<< /Type /Catalog /Pages 2 0 R >>'],
        [2, '<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >>'],
        [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
        [4, page(6)],
        [5, page(7)],
        [6, `<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n${content}\nendstream`],
        [7, '<< /Length 36 >>\nstream\nBT /F1 12 Tf (After the bomb) Tj ET \nendstream'],
      ]),
    )
    const [cover] = await read(portfolio(bomb, createPdf(['A good file.'])))
    expect(cover?.content).toBe('The cover\n\nA good file.')
  })
})

describe('a PDF behind what a transfer put before it', () => {
  const junk = (length: number): Uint8Array =>
    new TextEncoder().encode(`${'X-Proxy: cached\n'.repeat(length / 16)}\n`)
  const behind = (length: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
    new Uint8Array([...junk(length), ...bytes])

  it('is read, however long that is', async () => {
    const file = createPdf(['The toll is two copper coins.'])
    for (const length of [0, 512, 2048, 8192]) {
      const bytes = behind(length, file)
      expect(pdf.matches(bytes)).toBe(true)
      const opened = await pdf.open(bytes)
      const [page] = await opened.readPages(1, 1)
      await opened.close()
      expect(page?.content).toBe('The toll is two copper coins.')
    }
  })

  it('is told from a text that speaks of one', () => {
    const text = `${'Notes on files. '.repeat(100)}\n%PDF-1.4 is how they begin.\n`
    expect(pdf.matches(new TextEncoder().encode(text))).toBe(false)
  })
})

describe('signs of the font ZapfDingbats', () => {
  it('are signs, though their codes are those of letters', async () => {
    const content = 'BT /F1 12 Tf 72 720 Td (4) Tj /F2 12 Tf 20 0 Td (four chairs) Tj ET'
    const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} >>`
    const bytes = assemblePdf(
      new Map([
        [1, '<< /Type /Catalog /Pages 2 0 R >>'],
        [2, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
        [
          3,
          '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> /Contents 6 0 R >>',
        ],
        [4, font('ZapfDingbats')],
        [5, font('Helvetica')],
        [6, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`],
      ]),
    )
    const [page] = await read(bytes)
    expect(page?.content).toBe('✔ four chairs')
  })
})
