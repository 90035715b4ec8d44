import { createZip } from './docx.ts'

/** Excel and OpenDocument workbooks, written by hand as the PDFs are. */

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

const relations = (list: readonly [type: string, target: string][]): string =>
  `<Relationships xmlns="${PACKAGE}">${list
    .map(
      ([type, target], i) =>
        `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

export interface XlsxSheet {
  name: string
  /** Rows: XML of `sheetData`; see `xlsxRows`. */
  rows: string
  state?: 'hidden' | 'veryHidden'
  merges?: readonly string[]
  /** By cell. */
  comments?: Readonly<Record<string, string>>
}

export interface XlsxOptions {
  strings?: readonly string[]
  /** Patterns of styles 1, 2, ... */
  formats?: readonly string[]
  date1904?: boolean
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

export function createXlsx(
  sheets: readonly XlsxSheet[],
  { strings = [], formats = [], date1904 = false }: XlsxOptions = {},
): Uint8Array<ArrayBuffer> {
  const parts: [string, string][] = [
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
        .map(
          ({ name, state }, i) =>
            `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...sheets.map((_, i): [string, string] => ['worksheet', `worksheets/sheet${i + 1}.xml`]),
        ['sharedStrings', 'sharedStrings.xml'],
        ['styles', 'styles.xml'],
      ]),
    ],
    [
      'xl/sharedStrings.xml',
      `<sst xmlns="${MAIN}">${strings.map((text) => `<si>${text.startsWith('<') ? text : `<t>${escapeXml(text)}</t>`}</si>`).join('')}</sst>`,
    ],
    [
      'xl/styles.xml',
      `<styleSheet xmlns="${MAIN}"><numFmts>${formats
        .map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(code)}"/>`)
        .join(
          '',
        )}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
        .map((_, i) => `<xf numFmtId="${164 + i}"/>`)
        .join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`,
    ],
  ]
  for (const [i, { rows, merges = [], comments }] of sheets.entries()) {
    const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')
    parts.push([
      `xl/worksheets/sheet${i + 1}.xml`,
      `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${merged === '' ? '' : `<mergeCells>${merged}</mergeCells>`}</worksheet>`,
    ])
    if (!comments) continue
    parts.push(
      [
        `xl/worksheets/_rels/sheet${i + 1}.xml.rels`,
        relations([['comments', `../comments${i + 1}.xml`]]),
      ],
      [
        `xl/comments${i + 1}.xml`,
        `<comments xmlns="${MAIN}"><authors><author>Ann</author></authors><commentList>${Object.entries(
          comments,
        )
          .map(
            ([ref, text]) =>
              `<comment ref="${ref}" authorId="0"><text><r><t>${escapeXml(text)}</t></r></text></comment>`,
          )
          .join('')}</commentList></comments>`,
      ],
    )
  }
  return createZip(parts)
}

export type XlsxCell =
  string | number | boolean | null | { xml: string } | { value: number; style: number }

const letter = (column: number): string => String.fromCharCode(65 + column)

/** Rows of `sheetData` from the row `first` on; null is an empty cell. */
export const xlsxRows = (rows: readonly (readonly XlsxCell[])[], first = 1): string =>
  rows
    .map((cells, i) => {
      const number = first + i
      const xml = cells.map((cell, column) => cellXml(`${letter(column)}${number}`, cell)).join('')
      return `<row r="${number}">${xml}</row>`
    })
    .join('')

function cellXml(ref: string, cell: XlsxCell): string {
  if (cell === null) return ''
  if (typeof cell === 'string')
    return `<c r="${ref}" t="inlineStr"><is><t>${escapeXml(cell)}</t></is></c>`
  if (typeof cell === 'boolean') return `<c r="${ref}" t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`
  if ('xml' in cell) return cell.xml.replace('<c', `<c r="${ref}"`)
  return `<c r="${ref}" s="${cell.style}"><v>${cell.value}</v></c>`
}

const ODS_NAMESPACES = [
  'office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
  'text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
  'dc="http://purl.org/dc/elements/1.1/"',
]
  .map((name) => `xmlns:${name}`)
  .join(' ')

/** A workbook with this XML in `office:spreadsheet`. */
export const createOds = (
  tables: string,
  { styles = '', manifest = '', body = 'spreadsheet' } = {},
): Uint8Array<ArrayBuffer> =>
  createZip([
    ['mimetype', 'application/vnd.oasis.opendocument.spreadsheet'],
    [
      'content.xml',
      `<office:document-content ${ODS_NAMESPACES}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${body}>${tables}</office:${body}></office:body></office:document-content>`,
    ],
    [
      'META-INF/manifest.xml',
      `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${manifest}</manifest:manifest>`,
    ],
  ])
