import { deflateRawSync } from 'node:zlib'

/** Word documents, written by hand as the PDFs are. */

const WORD_TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
const WORD_RELATIONS = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

/** A Word document with this XML between `w:body` tags. */
export function createDocx(body: string, prolog = ''): Uint8Array<ArrayBuffer> {
  const document = `<?xml version="1.0"?>${prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
  return createZip([
    ['[Content_Types].xml', WORD_TYPES],
    ['_rels/.rels', WORD_RELATIONS],
    ['word/document.xml', document],
  ])
}

/** The same with its parts stored as they are, or with another name for the main one. */
export function createDocxOf(
  document: string,
  { isStored = false, name = 'word/document.xml', picture = '' },
): Uint8Array<ArrayBuffer> {
  const parts: [string, string][] = [
    ['[Content_Types].xml', WORD_TYPES.replace('word/document.xml', name)],
    ['_rels/.rels', WORD_RELATIONS.replace('word/document.xml', name)],
    [name, document],
    ['word/media/image1.png', `\u0089PNG${picture}`],
  ]
  return createZip(parts, undefined, isStored)
}

/** A paragraph of a Word document. */
export const wordParagraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`

/** PKZIP APPNOTE 4.3: local entries, central directory, end record. `size` may lie. */
export function createZip(
  entries: readonly [name: string, text: string][],
  size?: number,
  isStored = false,
) {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of entries) {
    const plain = Buffer.from(text)
    const data = isStored ? plain : deflateRawSync(plain)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(crc32(plain), 0)
    sizes.writeUInt32LE(data.length, 4)
    sizes.writeUInt32LE(size ?? plain.length, 8)
    const nameLength = Buffer.alloc(4)
    nameLength.writeUInt16LE(name.length, 0)
    const common = [Buffer.from([20, 0, 0, 0, isStored ? 0 : 8, 0, 0, 0, 0, 0]), sizes, nameLength]
    const local = Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      ...common,
      Buffer.from(name),
      data,
    ])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
        ...common,
        place,
        Buffer.from(name),
      ]),
    )
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Uint8Array.from(Buffer.concat([...parts, central, end]))
}

function crc32(data: Buffer): number {
  let crc = ~0
  for (const byte of data) {
    crc ^= byte
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** A part beside the document itself, by the type of its relationship. */
export interface WordPart {
  type: string
  /** All of its XML but the declaration. */
  xml: string
  /** What the document calls it; `r` and its place in the list when not given. */
  id?: string
}

const NAMESPACES = Object.entries({
  w: 'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
  m: 'http://schemas.openxmlformats.org/officeDocument/2006/math',
  r: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  mc: 'http://schemas.openxmlformats.org/markup-compatibility/2006',
  a: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  c: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
  dgm: 'http://schemas.openxmlformats.org/drawingml/2006/diagram',
  v: 'urn:schemas-microsoft-com:vml',
  o: 'urn:schemas-microsoft-com:office:office',
})
  .map(([prefix, address]) => `xmlns:${prefix}="${address}"`)
  .join(' ')

/** A root element with all the namespaces that Word uses. */
export const wordRoot = (name: string, xml: string): string =>
  `<${name} ${NAMESPACES}>${xml}</${name}>`

/** A Word document with this XML between `w:body` tags, and with other parts. */
export function createWord(body: string, parts: readonly WordPart[] = []): Uint8Array<ArrayBuffer> {
  const relations = parts.map(
    ({ type, id }, i) =>
      `<Relationship Id="${id ?? `r${i}`}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="part${i}.xml"/>`,
  )
  return createZip([
    ['[Content_Types].xml', WORD_TYPES],
    ['_rels/.rels', WORD_RELATIONS],
    ['word/document.xml', wordRoot('w:document', `<w:body>${body}</w:body>`)],
    ['word/_rels/document.xml.rels', `<Relationships>${relations.join('')}</Relationships>`],
    ...parts.map(({ xml }, i): [string, string] => [`word/part${i}.xml`, xml]),
  ])
}
