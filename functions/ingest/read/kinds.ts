import type { DocumentKind } from '../../_shared/contract/events.ts'
import { article } from './kinds/article.ts'
import { docx } from './kinds/docx.ts'
import { eml } from './kinds/eml.ts'
import { epub } from './kinds/epub.ts'
import { html } from './kinds/html.ts'
import { image } from './kinds/image.ts'
import type { Kind } from './kinds/kind.ts'
import { odp } from './kinds/odp.ts'
import { odt } from './kinds/odt.ts'
import { pdf } from './kinds/pdf.ts'
import { pptx } from './kinds/pptx.ts'
import { rtf } from './kinds/rtf.ts'
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
  pptx,
  odp,
  odt,
  html,
  epub,
  rtf,
  eml,
  image,
  xlsx,
  ods,
  csv,
  tsv,
  web,
}
