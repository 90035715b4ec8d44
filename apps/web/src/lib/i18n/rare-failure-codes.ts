import { RARE_CLIENT_CODES } from '#lib/api/failure-codes.ts'

/**
 * What can be wrong with a file, a web page, a language model or signing in, and limits: most visits see none of it, so these messages come when
 * one is needed.
 */
export const RARE_FAILURE_CODES = [
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
  'model_unavailable',
  'model_rate_limited',
  'model_failed',
  'answer_not_finished',
  'too_many_open_questions',
  'too_many_corrections',
  'answer_timeout',
  'answer_too_long',
  'answer_interrupted',
  'model_key_wrong',
  'model_unknown',
  'model_no_credit',
  'model_prompt_too_long',
  'model_refused',
  'model_no_answer',
  'service_only',
  'request_too_large',
  'disk_full',
  'id_used',
  'too_many_rooms',
  'too_many_shares',
  'too_many_documents',
  'storage_full',
  ...RARE_CLIENT_CODES,
] as const

export type RareFailureCode = (typeof RARE_FAILURE_CODES)[number]

const CODES: ReadonlySet<string> = new Set(RARE_FAILURE_CODES)

export const isRareFailure = (code: string): code is RareFailureCode => CODES.has(code)
