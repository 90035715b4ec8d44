import { readEpub } from '../epub/read-epub.ts'
import { isZip } from '../file-signatures.ts'
import type { WholeKind } from './kind.ts'

export const epub: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: isZip,
  isMarkdown: true,
  readText: (bytes) => readEpub(bytes),
}
