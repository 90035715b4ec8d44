import { isZip } from '../file-signatures.ts'
import { readOdp } from '../odf/read-odp.ts'
import type { WholeKind } from './kind.ts'

export const odp: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: isZip,
  isMarkdown: true,
  async readText(bytes) {
    const { sections, unread } = await readOdp(bytes)
    return { sections, unread: { ...unread } }
  },
}
