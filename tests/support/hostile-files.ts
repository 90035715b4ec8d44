import { deflateSync } from 'node:zlib'
import { createDocx, createZip, wordParagraph } from './docx.ts'
import { assemblePdf, createEncryptedPdf, createPdf } from './pdf.ts'

/** A file made to break its reader, and how it has to end: `ready`, or one of these codes. */
export interface HostileFile {
  name: string
  kind: 'pdf' | 'docx' | 'markdown'
  ends: string[]
  make(): Uint8Array<ArrayBuffer>
}

const MEGABYTE = 1024 * 1024
const latin1 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0))

/** A PDF of one page with this dictionary entry, content and further objects (from number 6). */
function onePage(options: {
  content?: string
  filter?: string
  page?: string
  resources?: string
  catalog?: string
  objects?: [number, string][]
}): Uint8Array<ArrayBuffer> {
  const { content = 'BT /F1 12 Tf 72 720 Td (Visible text) Tj ET' } = options
  return assemblePdf(
    new Map([
      [1, `<< /Type /Catalog /Pages 2 0 R ${options.catalog ?? ''} >>`],
      [2, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>'],
      [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
      [
        4,
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R ${options.page ?? ''}
         /Resources << /Font << /F1 3 0 R >> ${options.resources ?? ''} >> >>`,
      ],
      [5, `<< /Length ${content.length} ${options.filter ?? ''} >>\nstream\n${content}\nendstream`],
      ...(options.objects ?? []),
    ]),
  )
}

/** A page whose content, inflated, is `megabytes` of text operators. */
function bomb(megabytes: number, rounds: number): Uint8Array<ArrayBuffer> {
  let data: Buffer = Buffer.alloc(megabytes * MEGABYTE, 'BT (x) Tj ET ')
  for (let i = 0; i < rounds; i++) data = deflateSync(data, { level: 9 })
  const filter = `/Filter [${'/FlateDecode '.repeat(rounds)}]`
  return onePage({ content: data.toString('latin1'), filter })
}

/**
 * The same behind a filter that the check before reading does not see through: it costs its reader
 * all the memory that a worker may have.
 */
export function createDeadlyPdf(): Uint8Array<ArrayBuffer> {
  const data = deflateSync(deflateSync(Buffer.alloc(600 * MEGABYTE, 'BT (x) Tj ET '), { level: 9 }))
  return onePage({
    content: `${data.toString('hex')}>`,
    filter: '/Filter [/ASCIIHexDecode /FlateDecode /FlateDecode]',
  })
}

function pageTree(kids: string, count: number): Uint8Array<ArrayBuffer> {
  return assemblePdf(
    new Map([
      [1, '<< /Type /Catalog /Pages 2 0 R >>'],
      [2, `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`],
      [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
      [
        4,
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>',
      ],
      [5, '<< /Length 31 >>\nstream\nBT /F1 12 Tf (Visible text) Tj ET\nendstream'],
    ]),
  )
}

const TOO_COMPLEX = ['document_too_complex']
const UNREADABLE = ['pdf_damaged', 'pdf_no_text']
const whole = createPdf(['First page.', 'Second page.', 'Third page.'])

export const HOSTILE_FILES: readonly HostileFile[] = [
  { name: '2 kB that become 200 MB', kind: 'pdf', ends: TOO_COMPLEX, make: () => bomb(200, 2) },
  { name: 'a stream of 200 MB', kind: 'pdf', ends: TOO_COMPLEX, make: () => bomb(200, 1) },
  {
    name: 'a page of a million runs of text',
    kind: 'pdf',
    ends: UNREADABLE,
    make: () => bomb(13, 1),
  },
  {
    name: 'a page tree that contains itself',
    kind: 'pdf',
    ends: UNREADABLE,
    make: () => pageTree('2 0 R', 3),
  },
  {
    name: 'two page trees that contain each other',
    kind: 'pdf',
    ends: UNREADABLE,
    make: () =>
      assemblePdf(
        new Map([
          [1, '<< /Type /Catalog /Pages 2 0 R >>'],
          [2, '<< /Type /Pages /Kids [3 0 R] /Count 2 >>'],
          [3, '<< /Type /Pages /Kids [2 0 R] /Count 2 /Parent 2 0 R >>'],
        ]),
      ),
  },
  {
    name: '20,000 references to one page',
    kind: 'pdf',
    ends: ['too_many_pages'],
    make: () => pageTree('4 0 R '.repeat(20_000), 20_000),
  },
  {
    name: '20,000 references that call themselves one',
    kind: 'pdf',
    ends: ['ready', 'too_many_pages', ...UNREADABLE],
    make: () => pageTree('4 0 R '.repeat(20_000), 1),
  },
  {
    name: 'one page that calls itself a billion',
    kind: 'pdf',
    ends: ['ready', 'too_many_pages', ...UNREADABLE],
    make: () => pageTree('4 0 R', 1_000_000_000),
  },
  {
    name: 'a negative number of pages',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () => pageTree('4 0 R', -5),
  },
  {
    name: 'half a file',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () => whole.slice(0, whole.length / 2),
  },
  { name: 'only a header', kind: 'pdf', ends: UNREADABLE, make: () => latin1('%PDF-1.7\n') },
  { name: 'an encrypted file', kind: 'pdf', ends: ['pdf_encrypted'], make: createEncryptedPdf },
  {
    name: 'a cross-reference table that points at itself',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () =>
      latin1(
        '%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n',
      ),
  },
  {
    name: 'an object nested 100,000 deep',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () => onePage({ page: `/Deep ${'['.repeat(100_000)}${']'.repeat(100_000)}` }),
  },
  {
    name: 'a form that draws itself',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () =>
      onePage({
        content: 'BT /F1 12 Tf (Visible text) Tj ET /X Do',
        resources: '/XObject << /X 6 0 R >>',
        objects: [
          [
            6,
            '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 10 >>\nstream\n/X Do /X Do\nendstream',
          ],
        ],
      }),
  },
  {
    name: 'a page that runs scripts and opens addresses',
    kind: 'pdf',
    ends: ['ready'],
    make: () =>
      onePage({
        catalog: `/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) >>`,
        page: '/AA << /O << /S /URI /URI (http://127.0.0.1:9/) >> >>',
      }),
  },
  {
    name: 'an embedded font of noise',
    kind: 'pdf',
    ends: ['ready', ...UNREADABLE],
    make: () =>
      onePage({
        content: 'BT /F2 12 Tf (Visible text) Tj ET',
        resources: '/Font << /F2 6 0 R >>',
        objects: [
          [6, '<< /Type /Font /Subtype /TrueType /BaseFont /Evil /FontDescriptor 7 0 R >>'],
          [7, '<< /Type /FontDescriptor /FontName /Evil /Flags 4 /FontFile2 8 0 R >>'],
          [8, `<< /Length 64 >>\nstream\n${'\xff\x00\x7f\x80'.repeat(16)}\nendstream`],
        ],
      }),
  },
  {
    name: 'a Word document of 20 kB that becomes 20 MB',
    kind: 'docx',
    ends: TOO_COMPLEX,
    make: () => createDocx(wordParagraph('x'.repeat(20 * MEGABYTE))),
  },
  {
    name: 'a Word document with entities that multiply',
    kind: 'docx',
    ends: ['ready', 'file_damaged', 'article_empty'],
    make: () =>
      createDocx(
        wordParagraph('&h;'),
        `<!DOCTYPE w:document [<!ENTITY a "${'x'.repeat(1000)}">${'abcdefg'.replace(/./g, (c) => `<!ENTITY ${String.fromCharCode(c.charCodeAt(0) + 1)} "${`&${c};`.repeat(100)}">`)}]>`,
      ),
  },
  {
    name: 'an archive that is no Word document',
    kind: 'docx',
    ends: ['file_damaged'],
    make: () => createZip([['readme.txt', 'Nothing here']]),
  },
  {
    name: 'an archive with a directory outside of itself',
    kind: 'docx',
    ends: ['file_damaged'],
    make: () => {
      const zip = createZip([['word/document.xml', 'x']])
      zip.set([0xff, 0xff, 0xff, 0x7f], zip.length - 6)
      return zip
    },
  },
  {
    name: 'a table of 10,000 columns',
    kind: 'markdown',
    ends: ['ready'],
    make: () =>
      latin1(
        [0, 1, 2]
          .map((row) => `|${Array.from({ length: 10_000 }, (_, i) => `r${row}c${i}`).join('|')}|`)
          .join('\n'),
      ),
  },
  {
    name: 'a megabyte without a space',
    kind: 'markdown',
    ends: ['ready'],
    make: () => latin1('x'.repeat(MEGABYTE)),
  },
  {
    name: '100,000 nested quotes',
    kind: 'markdown',
    ends: ['ready'],
    make: () => latin1(`${'> '.repeat(100_000)}deep`),
  },
  {
    name: '300,000 ends of sentences',
    kind: 'markdown',
    ends: ['ready', 'article_empty'],
    make: () => latin1(`Text ${'. '.repeat(300_000)}`),
  },
]
