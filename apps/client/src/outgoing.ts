import { type DocumindErrorCode, isErrorCode } from './errors/codes.ts'
import { isListOf, isNullable, isOptional, isText, parserOf } from './live/parse.ts'
import type { Question } from './questions.ts'

/** A question that has no row yet. */
export interface Outgoing extends Question {
  /** Made here; no row has it. */
  localId: string
  roomId: string
  /** Who asks; only while they are signed in is it sent. */
  userId: string
  /** `waiting`: for the network, or for whoever asks to sign in again. */
  state: 'waiting' | 'sending' | 'failed'
  /** Why it failed, or waits; null for what was not tried. */
  code: DocumindErrorCode | null
  /** `created_at` of the newest question of the room before it was first sent; null until then. */
  after: string | null
}

const parse = parserOf<Omit<Outgoing, 'state' | 'code'>>({
  localId: isText,
  roomId: isText,
  userId: isText,
  after: isNullable(isText),
  question: isText,
  threadId: isOptional(isText),
  documentIds: isOptional(isListOf(isText)),
  model: isOptional(isText),
})

/** A stored question; null for what an other version of the library has written. */
export function parseOutgoing(stored: unknown): Outgoing | null {
  const kept = parse(stored)
  if (!kept) return null
  const { state, code } = stored as Record<string, unknown>
  // What was being sent when the app ended waits again.
  const isFailed = state === 'failed'
  return { ...kept, state: isFailed ? 'failed' : 'waiting', code: isErrorCode(code) ? code : null }
}
