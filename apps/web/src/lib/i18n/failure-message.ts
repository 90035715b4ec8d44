import type { FailureCode } from '#lib/api/failure-codes.ts'
import { m } from '#lib/paraglide/messages.js'
import { type FileFailureCode, isFileFailure } from './file-failure-codes.ts'
import { fileFailureMessage } from './file-failures.svelte.ts'

/** The message for each code. A Record, so that a new code without a message does not compile. */
const MESSAGES: Record<Exclude<FailureCode, FileFailureCode>, () => string> = {
  unauthenticated: m.error_unauthenticated,
  session_expired: m.error_session_expired,
  service_only: m.error_service_only,
  invalid_request: m.error_invalid_request,
  request_too_large: m.error_request_too_large,
  not_found: m.error_not_found,
  disk_full: m.error_disk_full,
  id_used: m.error_id_used,
  room_not_found: m.error_room_not_found,
  too_many_rooms: m.error_too_many_rooms,
  too_many_shares: m.error_too_many_shares,
  share_not_found: m.error_share_not_found,
  message_not_found: m.error_message_not_found,
  question_empty: m.error_question_empty,
  question_too_long: m.error_question_too_long,
  too_many_waiting: m.error_too_many_waiting,
  too_many_questions: m.error_too_many_questions,
  answer_not_retryable: m.error_answer_not_retryable,
  too_many_documents: m.error_too_many_documents,
  storage_full: m.error_storage_full,
  document_not_found: m.error_document_not_found,
  internal: m.error_internal,
  offline: m.error_offline,
  name_empty: m.error_name_empty,
  invalid_credentials: m.error_invalid_credentials,
  email_taken: m.error_email_taken,
  email_invalid: m.error_email_invalid,
  email_not_confirmed: m.error_email_not_confirmed,
  password_weak: m.error_password_weak,
  password_same: m.error_password_same,
  signup_disabled: m.error_signup_disabled,
  too_many_attempts: m.error_too_many_attempts,
}

export const isFailureCode = (value: string): value is FailureCode =>
  isFileFailure(value) || Object.hasOwn(MESSAGES, value)

export const failureMessage = (code: FailureCode): string =>
  isFileFailure(code) ? fileFailureMessage(code) : MESSAGES[code]()
