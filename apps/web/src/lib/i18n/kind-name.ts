import type { DocumentKind } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

/** The name of a kind of document. */
export function kindName(kind: DocumentKind): string {
  switch (kind) {
    case 'pdf':
      return 'PDF'
    case 'docx':
      return 'Word'
    case 'xlsx':
      return 'Excel'
    case 'ods':
      return 'OpenDocument'
    case 'csv':
      return 'CSV'
    case 'tsv':
      return 'TSV'
    case 'web':
      return m.kind_web()
    case 'markdown':
      return 'Markdown'
    case 'pptx':
      return 'PowerPoint'
    case 'odp':
      return m.kind_odp()
    case 'odt':
      return m.kind_odt()
    case 'html':
      return 'HTML'
    case 'epub':
      return 'EPUB'
    case 'rtf':
      return 'RTF'
    case 'eml':
      return m.kind_mail()
    case 'image':
      return m.kind_image()
    case 'text':
      return m.kind_text()
    case 'article':
      return m.article()
  }
}
