import { decodeText, rejectHugeText } from '../decode-text.ts'
import { isBinary, isPdfStart, isZip } from '../file-signatures.ts'
import type { WholeKind } from './kind.ts'

export const text: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'not_a_text',
  matches: (bytes) => !isZip(bytes) && !isPdfStart(bytes) && !isBinary(bytes),
  isMarkdown: false,
  readText(bytes, limits) {
    rejectHugeText(bytes, limits)
    return { sections: [{ text: decodeText(bytes) }] }
  },
}

/** Markdown is read as it is written: its marks are part of the text that citations point into. */
export const markdown: WholeKind = { ...text, isMarkdown: true }
