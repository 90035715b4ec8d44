import { rejectHugeText } from '../decode-text.ts'
import { isBinary, isPdfStart, isZip } from '../file-signatures.ts'
import { decodeHtml } from '../html/decode-html.ts'
import { readHtmlText } from '../html/read-html.ts'
import type { WholeKind } from './kind.ts'

export const html: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: (bytes) => !isZip(bytes) && !isPdfStart(bytes) && !isBinary(bytes),
  isMarkdown: true,
  readText(bytes, limits) {
    rejectHugeText(bytes, limits)
    const { text, pictures } = readHtmlText(decodeHtml(bytes))
    return { sections: [{ text }], unread: { pictures } }
  },
}
