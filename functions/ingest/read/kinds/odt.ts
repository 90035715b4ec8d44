import { isZip } from '../file-signatures.ts'
import { readOdt } from '../odf/read-odt.ts'
import type { WholeKind } from './kind.ts'

export const odt: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: isZip,
  isMarkdown: true,
  async readText(bytes) {
    const { text, unread } = await readOdt(bytes)
    return { sections: [{ text }], unread: { ...unread } }
  },
}
