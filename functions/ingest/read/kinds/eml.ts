import { AttachmentReader, type AttachmentKinds } from '../mail/attachments.ts'
import { isMail, readMail } from '../mail/read-mail.ts'
import { docx } from './docx.ts'
import { epub } from './epub.ts'
import { html } from './html.ts'
import type { WholeKind } from './kind.ts'
import { odp } from './odp.ts'
import { odt } from './odt.ts'
import { pdf } from './pdf.ts'
import { pptx } from './pptx.ts'
import { rtf } from './rtf.ts'
import { markdown, text } from './text.ts'

/** Kinds of files that are read where they come with a mail. */
const ATTACHED: AttachmentKinds = { pdf, docx, markdown, text, pptx, odp, odt, html, epub, rtf }

export const eml: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'file_not_as_named',
  matches: isMail,
  isMarkdown: true,
  readText: (bytes, limits) => readMail(bytes, new AttachmentReader(ATTACHED, limits)),
}
