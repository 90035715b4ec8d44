import { isCompoundFile, isZip } from '../file-signatures.ts'
import { readPptx } from '../pptx/read-pptx.ts'
import type { WholeKind } from './kind.ts'

export const pptx: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: (bytes) => isZip(bytes) || isCompoundFile(bytes),
  isMarkdown: true,
  async readText(bytes) {
    const { sections, unread } = await readPptx(bytes)
    return { sections, unread: { ...unread } }
  },
}
