import { readDocx } from '../docx/read-docx.ts'
import { isCompoundFile, isZip } from '../file-signatures.ts'
import type { WholeKind } from './kind.ts'

export const docx: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'not_a_docx',
  // What is encrypted is in the container of older files.
  matches: (bytes) => isZip(bytes) || isCompoundFile(bytes),
  isMarkdown: true,
  async readText(bytes) {
    const { text, unread } = await readDocx(bytes)
    return { sections: [{ text }], unread: { ...unread } }
  },
}
