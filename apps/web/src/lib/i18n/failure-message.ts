import type { FailureCode } from '#lib/api/failure.ts'
import { m } from '#lib/paraglide/messages.js'

/** What a person reads for each code. A Record, so that a new code does not compile without its words. */
export const FAILURE_MESSAGES: Record<FailureCode, () => string> = {
  unauthenticated: m.error_unauthenticated,
  session_expired: m.error_session_expired,
  service_only: m.error_service_only,
  invalid_request: m.error_invalid_request,
  request_too_large: m.error_request_too_large,
  not_found: m.error_not_found,
  room_not_found: m.error_room_not_found,
  message_not_found: m.error_message_not_found,
  question_empty: m.error_question_empty,
  question_too_long: m.error_question_too_long,
  too_many_waiting: m.error_too_many_waiting,
  answer_not_retryable: m.error_answer_not_retryable,
  document_not_found: m.error_document_not_found,
  file_missing: m.error_file_missing,
  file_empty: m.error_file_empty,
  file_too_large: m.error_file_too_large,
  not_a_pdf: m.error_not_a_pdf,
  pdf_encrypted: m.error_pdf_encrypted,
  pdf_damaged: m.error_pdf_damaged,
  pdf_no_text: m.error_pdf_no_text,
  article_empty: m.error_article_empty,
  too_many_pages: m.error_too_many_pages,
  too_much_text: m.error_too_much_text,
  ingestion_failed: m.error_ingestion_failed,
  embedding_failed: m.error_embedding_failed,
  model_unavailable: m.error_model_unavailable,
  model_rate_limited: m.error_model_rate_limited,
  model_failed: m.error_model_failed,
  answer_timeout: m.error_answer_timeout,
  answer_interrupted: m.error_answer_interrupted,
  internal: m.error_internal,
  offline: m.error_offline,
  upload_failed: m.error_upload_failed,
  name_empty: m.error_name_empty,
  invalid_credentials: m.error_invalid_credentials,
  email_taken: m.error_email_taken,
  email_invalid: m.error_email_invalid,
  email_not_confirmed: m.error_email_not_confirmed,
  password_weak: m.error_password_weak,
  signup_disabled: m.error_signup_disabled,
  too_many_attempts: m.error_too_many_attempts,
}

export function failureMessage(code: FailureCode): string {
  return FAILURE_MESSAGES[code]()
}
