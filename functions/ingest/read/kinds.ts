import type { DocumentKind } from '../../_shared/contract/events.ts'
import { article } from './kinds/article.ts'
import { docx } from './kinds/docx.ts'
import type { Kind } from './kinds/kind.ts'
import { pdf } from './kinds/pdf.ts'
import { csv, ods, tsv, xlsx } from './kinds/sheets.ts'
import { markdown, text } from './kinds/text.ts'
import { web } from './kinds/web.ts'

/** How each kind of document is read; a new kind is a file beside this one and a line here. */
export const KINDS: Readonly<Record<DocumentKind, Kind>> = {
  pdf,
  docx,
  markdown,
  text,
  article,
  xlsx,
  ods,
  csv,
  tsv,
  web,
}
