import { isRtf, readRtf } from '../rtf/read-rtf.ts'
import type { WholeKind } from './kind.ts'

export const rtf: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: isRtf,
  isMarkdown: true,
  readText(bytes) {
    const { text, unread } = readRtf(bytes)
    return { sections: [{ text }], unread }
  },
}
