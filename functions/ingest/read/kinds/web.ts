import { decodeText, rejectHugeText } from '../decode-text.ts'
import { readMarkup } from '../html/read-html.ts'
import type { WholeKind } from './kind.ts'
import { text } from './text.ts'

/** The snapshot of a web page. */
export const web: WholeKind = {
  ...text,
  isMarkdown: true,
  readText(bytes, limits) {
    rejectHugeText(bytes, limits)
    return { sections: [{ text: readMarkup(decodeText(bytes)) }] }
  },
}
