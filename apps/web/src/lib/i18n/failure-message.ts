import type { FailureCode } from '#lib/api/failure-codes.ts'
import { m } from '#lib/paraglide/messages.js'
import { type RareFailureCode, isRareFailure } from './rare-failure-codes.ts'
import { rareFailureMessage } from './rare-failures.svelte.ts'

/** The message for each code. A Record, so that a new code without a message does not compile. */
const MESSAGES: Record<Exclude<FailureCode, RareFailureCode>, () => string> = {
  unauthenticated: m.error_unauthenticated,
  session_expired: m.error_session_expired,
  invalid_request: m.error_invalid_request,
  not_found: m.error_not_found,
  room_not_found: m.error_room_not_found,
  share_not_found: m.error_share_not_found,
  question_too_long: m.error_question_too_long,
  internal: m.error_internal,
  offline: m.error_offline,
  name_empty: m.error_name_empty,
}

export const isFailureCode = (value: string): value is FailureCode =>
  isRareFailure(value) || Object.hasOwn(MESSAGES, value)

export const failureMessage = (code: FailureCode): string =>
  isRareFailure(code) ? rareFailureMessage(code) : MESSAGES[code]()
