import { decodeText, rejectHugeText } from '../decode-text.ts'
import { isCompoundFile, isZip } from '../file-signatures.ts'
import { readCsv } from '../sheets/csv.ts'
import { readOds } from '../sheets/ods.ts'
import { toPages } from '../sheets/sheet-pages.ts'
import { readXlsx } from '../sheets/xlsx.ts'
import type { WholeKind } from './kind.ts'
import { text } from './text.ts'

const workbook = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'not_a_sheet',
  // What is encrypted is in the container of older files.
  matches: (bytes) => isZip(bytes) || isCompoundFile(bytes),
  isMarkdown: true,
} as const satisfies Omit<WholeKind, 'readText'>

export const xlsx: WholeKind = {
  ...workbook,
  readText: async (bytes) => toPages(await readXlsx(bytes)),
}

export const ods: WholeKind = {
  ...workbook,
  readText: async (bytes) => toPages(await readOds(bytes)),
}

const separated = (delimiter?: string): WholeKind => ({
  ...text,
  readText(bytes, limits) {
    rejectHugeText(bytes, limits)
    return toPages([readCsv(decodeText(bytes), delimiter)])
  },
})

export const csv = separated()
export const tsv = separated('\t')
