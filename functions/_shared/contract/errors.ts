import { DOCUMENT_LIMITS, type DocumentLimits, limitMessages } from './limits.ts'

const LIMITED = limitMessages(DOCUMENT_LIMITS)

/**
 * The error catalogue. Every error that a person may see has a code here, with its HTTP status and an
 * English sentence; clients translate by code. What is not in here becomes `internal`.
 */
export const ERROR_CATALOGUE = {
  // Callers
  unauthenticated: [401, 'Sign in to continue.'],
  session_expired: [401, 'Your session has expired. Sign in again.'],
  auth_unavailable: [503, 'Who you are cannot be checked right now. Try again in a moment.'],
  service_only: [403, 'This call is for the service itself.'],
  invalid_request: [400, 'The request is not in the expected form.'],
  request_too_large: [413, 'The request is too large.'],
  not_found: [404, 'There is nothing at this address.'],
  disk_full: [507, 'The server has no room left to store this. Try again later.'],
  // Access keys
  access_key_invalid: [401, 'This access key does not exist, or has expired.'],
  access_key_not_allowed: [403, 'This access key is not made for that.'],
  access_key_limit: [429, 'That is a lot of calls with one access key. Wait a minute.'],
  access_keys_unavailable: [
    503,
    'Access keys are not set up here. Sign in with your account instead.',
  ],
  access_key_not_found: [404, 'This access key does not exist, or it is not yours.'],
  too_many_access_keys: [409, 'You have 20 access keys already. Revoke one first.'],
  // Devices
  too_many_devices: [409, 'You get notices on as many devices as you may. Remove one first.'],
  // Rooms, messages
  id_used: [409, 'Something that was deleted had this id. Try again with another.'],
  room_not_found: [404, 'This room does not exist, or it is not yours.'],
  not_allowed: [403, 'Your role in this room does not allow this.'],
  thread_not_found: [404, 'This conversation does not exist, or it is not yours.'],
  too_many_threads: [409, 'You have as many conversations here as you may have. Delete one first.'],
  role_unknown: [400, 'There is no such role.'],
  member_not_found: [404, 'This person is not a member of the room.'],
  last_owner: [409, 'The room needs an owner. Make somebody else one first.'],
  too_many_members: [409, 'This room has as many members as it may have.'],
  invitation_not_found: [404, 'This invitation was taken back, or is not valid.'],
  invitation_expired: [410, 'This invitation has expired. Ask for another one.'],
  invitation_used: [410, 'This invitation has been used. Ask for another one.'],
  too_many_invitations: [
    409,
    'This room has as many open invitations as it may have. Take one back first.',
  ],
  too_many_guesses: [429, 'Too many invitations that are not valid. Wait ten minutes.'],
  too_many_rooms: [409, 'You have as many rooms as you may have. Delete one first.'],
  too_many_shares: [409, 'This room has 50 links already. Take one back first.'],
  share_not_found: [404, 'This link does not lead anywhere any more.'],
  message_not_found: [404, 'This message does not exist, or it is not yours.'],
  question_empty: [400, 'Write a question first.'],
  question_too_long: [400, 'A question may have at most 4,000 characters.'],
  too_many_waiting: [
    429,
    'Several questions are already waiting in this room. Let them finish first.',
  ],
  too_many_questions: [429, 'That is a lot of questions at once. Wait a minute.'],
  daily_limit: [429, 'You have asked as much as you may in a day. There is more tomorrow.'],
  answer_not_retryable: [409, 'This answer is still being written.'],
  too_many_corrections: [
    409,
    'This room has 500 answers of its members already. Remove one first.',
  ],
  too_many_open_questions: [409, 'Twenty questions are kept open in this room. Close one first.'],
  answer_not_finished: [
    409,
    'Only an answer that was written to its end, or stopped, can be kept.',
  ],
  // Documents
  too_many_documents: [409, 'You have as many documents as you may have. Delete one first.'],
  storage_full: [507, 'There is no space left for your documents. Delete some first.'],
  document_not_discardable: [409, 'There is no failed new version to give up.'],
  document_not_found: [404, 'This document does not exist, or it is not yours.'],
  file_missing: [422, 'The file of this document was not uploaded.'],
  file_empty: [422, 'The file is empty.'],
  file_too_large: [413, LIMITED.file_too_large],
  not_a_pdf: [422, 'This file is not a PDF, whatever its name says.'],
  not_a_docx: [422, 'This file is not a Word document (.docx), whatever its name says.'],
  not_a_text: [422, 'This file is not plain text, whatever its name says.'],
  not_a_sheet: [422, 'This file is not a spreadsheet (.xlsx, .ods), whatever its name says.'],
  sheet_encrypted: [
    422,
    'This spreadsheet is protected by a password. Remove the password and upload it again.',
  ],
  docx_encrypted: [
    422,
    'This Word document is protected by a password. Remove the password and upload it again.',
  ],
  file_not_as_named: [422, 'What is in this file is not of the kind that its name says.'],
  file_encrypted: [
    422,
    'This file is protected by a password. Remove the password and upload it again.',
  ],
  book_protected: [422, 'This book is protected against copying (DRM), so it cannot be read.'],
  image_unreadable: [422, 'This picture is not a PNG, JPEG or WebP, or it is damaged.'],
  image_no_text: [422, 'No text was found in this picture.'],
  recognition_unavailable: [
    503,
    'Text in pictures cannot be read right now. This picture will be read as soon as it can.',
  ],
  text_encoding_unknown: [
    422,
    'The encoding of this text cannot be told. Save it as UTF-8 and upload it again.',
  ],
  file_damaged: [422, 'This file is damaged and cannot be read.'],
  document_too_complex: [
    422,
    'Reading this document takes more memory or time than one document may use.',
  ],
  pdf_encrypted: [
    422,
    'This PDF is protected by a password. Remove the password and upload it again.',
  ],
  pdf_damaged: [422, 'This PDF is damaged and cannot be read.'],
  pdf_no_text: [422, 'This PDF has no text, only pictures of pages (a scan?).'],
  article_empty: [422, 'There is no text in this document.'],
  too_many_pages: [422, LIMITED.too_many_pages],
  too_much_text: [422, LIMITED.too_much_text],
  // Web pages
  page_address_invalid: [400, 'This is not the address of a web page (http or https).'],
  page_address_private: [422, 'This address is within a private network, and is not fetched.'],
  page_unreachable: [502, 'The page could not be fetched: its server did not answer, or refused.'],
  page_timeout: [504, 'The server of this page took too long.'],
  page_too_large: [413, 'A web page may have at most 10 MB.'],
  page_type_unsupported: [422, 'There is no web page, text or PDF at this address.'],
  ingestion_failed: [500, 'Reading this document failed several times. Try again later.'],
  embedding_failed: [502, 'The embedding model could not be reached. Try again later.'],
  // Answers
  model_not_configured: [503, 'This project has no language model yet.'],
  model_unavailable: [502, 'The language model could not be reached.'],
  model_rate_limited: [503, 'The language model is busy. Try again in a moment.'],
  model_key_wrong: [502, "The language model's server does not accept this project's key."],
  model_unknown: [400, 'There is no language model of this name. Choose another one.'],
  model_no_credit: [502, 'There is no credit left for the language model.'],
  model_prompt_too_long: [
    502,
    'Question and passages are more than the language model can read at once. Ask again: it gets less to read then.',
  ],
  model_refused: [502, 'The language model refused to answer this.'],
  model_no_answer: [502, 'The language model thought about it, but wrote no answer.'],
  model_failed: [502, 'The language model ended with an error.'],
  answer_timeout: [504, 'The language model took too long.'],
  answer_too_long: [504, 'The answer reached the limit of length or time and was cut off.'],
  answer_interrupted: [503, 'Writing this answer was interrupted.'],
  internal: [500, 'Something went wrong on our side.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof ERROR_CATALOGUE

/** An error that is safe to show: its code, HTTP status and message come from the catalogue. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number

  /** Seconds after which it makes sense to ask again, where that is known. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, options?: ErrorOptions & { message?: string; retryAfter?: number }) {
    super(options?.message ?? ERROR_CATALOGUE[code][1], options)
    this.name = 'AppError'
    this.code = code
    this.status = ERROR_CATALOGUE[code][0]
    this.retryAfter = options?.retryAfter
  }
}

/** A document is more than the limits allow that are set here. */
export const limitError = (
  code: keyof ReturnType<typeof limitMessages>,
  limits: DocumentLimits,
): AppError => new AppError(code, { message: limitMessages(limits)[code] })

/** The wire form of an error, as every function answers it. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; request_id: string }
}
