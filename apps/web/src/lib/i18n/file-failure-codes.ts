/** What can be wrong with a file or a web page: most visits see none of it, so these messages come when one is needed. */
export const FILE_FAILURE_CODES = [
  'file_missing',
  'file_empty',
  'file_too_large',
  'not_a_pdf',
  'not_a_docx',
  'not_a_text',
  'not_a_sheet',
  'sheet_encrypted',
  'docx_encrypted',
  'file_not_as_named',
  'file_encrypted',
  'book_protected',
  'image_unreadable',
  'image_no_text',
  'recognition_unavailable',
  'text_encoding_unknown',
  'file_damaged',
  'document_too_complex',
  'document_not_discardable',
  'pdf_encrypted',
  'pdf_damaged',
  'pdf_no_text',
  'article_empty',
  'too_many_pages',
  'too_much_text',
  'page_address_invalid',
  'page_address_private',
  'page_unreachable',
  'page_timeout',
  'page_too_large',
  'page_type_unsupported',
  'ingestion_failed',
  'embedding_failed',
  'upload_failed',
  'file_type_unsupported',
  'heic_unsupported',
  'file_kind_differs',
] as const

export type FileFailureCode = (typeof FILE_FAILURE_CODES)[number]

const CODES: ReadonlySet<string> = new Set(FILE_FAILURE_CODES)

export const isFileFailure = (code: string): code is FileFailureCode => CODES.has(code)
