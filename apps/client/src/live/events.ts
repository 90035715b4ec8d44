/** Broadcasts parsed at the edge: one that is not in the expected form is dropped, and the rows say the rest. */
import {
  type AnswerEvent,
  CITATION_STATES,
  type CitationRow,
  DOCUMENT_KINDS,
  DOCUMENT_STATUSES,
  type DocumentEvent,
  LOADING_STAGES,
  type LoadingEvent,
  MESSAGE_ROLES,
  MESSAGE_STATUSES,
  type MessageEvent,
  type RoomEvent,
  ROW_OPERATIONS,
  STEP_TOOLS,
} from '../contract.ts'
import {
  isFlag,
  isListOf,
  isNullable,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isText,
  parserOf,
} from './parse.ts'

const isTextOrNull = isNullable(isText)
const isNumberOrNull = isNullable(isNumber)
const isOperation = isOneOf(ROW_OPERATIONS)
const isMessageStatus = isOneOf(MESSAGE_STATUSES)

const isCitation = isObject<CitationRow>({
  position: isNumber,
  ordinal: isNumber,
  claim_start: isNumberOrNull,
  claim_end: isNumberOrNull,
  state: isOneOf(CITATION_STATES),
  verified: isFlag,
  document_id: isTextOrNull,
  document_title: isText,
  document_version: isNumber,
  chunk_id: isTextOrNull,
  page: isNumber,
  quote: isText,
  start_offset: isNumberOrNull,
  end_offset: isNumberOrNull,
  score: isNumber,
  heading: isTextOrNull,
  page_title: isTextOrNull,
  cells: isTextOrNull,
  recognition_confidence: isNumberOrNull,
  correction_id: isOptional(isTextOrNull),
})

export const parseAnswerEvent = parserOf<AnswerEvent>({
  message_id: isText,
  revision: isNumber,
  offset: isNumber,
  text: isText,
  status: isMessageStatus,
  length: isOptional(isNumber),
  citations: isOptional(isListOf(isCitation)),
})

export const parseLoadingEvent = parserOf<LoadingEvent>({
  message_id: isText,
  question_id: isText,
  question: isText,
  stage: isOneOf(LOADING_STAGES),
  seconds: isOptional(isNumber),
  text: isOptional(isText),
  pages_read: isOptional(isNumber),
  pages_total: isOptional(isNumber),
  step: isOptional(isNumber),
  tool: isOptional(isOneOf(STEP_TOOLS)),
})

export const parseMessageEvent = parserOf<MessageEvent>({
  operation: isOperation,
  id: isText,
  room_id: isText,
  thread_id: isText,
  author_id: isTextOrNull,
  role: isOneOf(MESSAGE_ROLES),
  status: isMessageStatus,
  revision: isNumber,
  reply_to: isTextOrNull,
  error_code: isTextOrNull,
  created_at: isText,
})

export const parseDocumentEvent = parserOf<DocumentEvent>({
  operation: isOperation,
  id: isText,
  room_id: isText,
  title: isText,
  kind: isOneOf(DOCUMENT_KINDS),
  status: isOneOf(DOCUMENT_STATUSES),
  version: isNumber,
  live_version: isNumberOrNull,
  enabled: isFlag,
  pages_done: isNumber,
  page_count: isNumberOrNull,
  pages_empty: isNumber,
  pages_failed: isNumber,
  chunks_done: isNumber,
  chunks_total: isNumber,
  duplicate_of: isTextOrNull,
  error_code: isTextOrNull,
})

export const parseRoomEvent = parserOf<RoomEvent>({
  operation: isOperation,
  id: isText,
  name: isText,
  updated_at: isText,
  last_message_at: isTextOrNull,
  pinned_at: isTextOrNull,
})
