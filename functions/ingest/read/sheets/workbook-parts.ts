import { AppError } from '../../../_shared/contract/errors.ts'
import { builtInFormat } from './number-formats.ts'
import { toCellText } from './sheet.ts'
import { streamXml } from './xml-stream.ts'

/** What the cells of all sheets refer to. */
export interface WorkbookText {
  /** Days are counted from 1904, as old Macs did. */
  is1904: boolean
  strings: readonly string[]
  /** Patterns of numbers, by the style of a cell. */
  formats: readonly string[]
}

const MAX_STRINGS = 1_500_000

/** Texts that cells name by number (18.4.8), without the readings above Japanese words. */
export async function readSharedStrings(source: ReadableStream<Uint8Array>): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let isText = false
  let reading = 0
  await streamXml(source, {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') reading += 1
      isText = name === 't' && reading === 0
    },
    text(words) {
      if (isText) text += words
    },
    close(name) {
      isText = false
      if (name === 'rPh') reading -= 1
      if (name !== 'si') return
      strings.push(toCellText(text))
      if (strings.length > MAX_STRINGS) throw new AppError('document_too_complex')
    },
  })
  return strings
}

/** The patterns of numbers of each style of cells (18.8.10, 18.8.30). */
export async function readStyles(source: ReadableStream<Uint8Array>): Promise<string[]> {
  const own = new Map<number, string>()
  const styles: number[] = []
  let isCellStyles = false
  await streamXml(source, {
    open(name, attributes) {
      if (name === 'numFmt')
        own.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? 'General')
      if (name === 'cellXfs') isCellStyles = true
      if (name === 'xf' && isCellStyles) styles.push(Number(attributes['numFmtId'] ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') isCellStyles = false
    },
  })
  return styles.map((id) => own.get(id) ?? builtInFormat(id))
}
