import { isPdf, lateHeader } from '../file-signatures.ts'
import { rejectDecompressionBomb } from '../inflation.ts'
import { openPdf } from '../pdf/open-pdf.ts'
import type { PagedKind } from './kind.ts'

export const pdf: PagedKind = {
  form: 'paged',
  hasRunningHeaders: true,
  noTextCode: 'pdf_no_text',
  mismatchCode: 'not_a_pdf',
  matches: isPdf,
  inspect: rejectDecompressionBomb,
  open: (bytes) => openPdf(bytes.subarray(lateHeader(bytes))),
}
