import type { AnswerEvent, MessageStatus } from './contract.ts'

/** What merging reads and writes of a message. Lengths and offsets are UTF-16 units. */
export interface AnswerState {
  content: string
  status: MessageStatus
  revision: number
}

/**
 * - `merged`: `state` is the new state (it may equal the old one: the piece was already there).
 * - `gap`: something is missing or contradicts what is here. Keep what is here, re-read the row.
 */
export type MergeResult =
  { kind: 'merged'; state: AnswerState } | { kind: 'gap'; state: AnswerState }

export const isFinished = (status: MessageStatus): boolean =>
  status === 'done' || status === 'failed' || status === 'stopped'

/**
 * Puts one piece of a growing answer in its place (DESIGN section 5): at the own length it is appended,
 * before it what is already there is dropped, behind it there is a gap. Pieces may come twice, late,
 * or in another order; a retry starts the same message again under a higher revision.
 */
export function mergeAnswer(own: AnswerState, event: AnswerEvent): MergeResult {
  const same: MergeResult = { kind: 'merged', state: own }
  if (event.revision < own.revision && isFinished(own.status)) return same
  if (isFinished(own.status)) {
    if (isFinished(event.status)) return finishAgain(own, event)
    // The answer is being written again. Only its very first piece can be used without the row.
    if (event.revision === own.revision) return same
    if (event.offset > 0) return { kind: 'gap', state: own }
    return grow({ content: '', status: 'streaming', revision: event.revision }, event)
  }
  return grow(own, event)
}

/** Applies what is waiting, oldest position first, and hands back what still has no place. */
export function mergeWaiting(
  own: AnswerState,
  events: readonly AnswerEvent[],
): { state: AnswerState; waiting: AnswerEvent[] } {
  const inOrder = [...events].sort((a, b) => a.revision - b.revision || a.offset - b.offset)
  let state = own
  const waiting: AnswerEvent[] = []
  for (const event of inOrder) {
    const result = mergeAnswer(state, event)
    state = result.state
    if (result.kind === 'gap') waiting.push(event)
  }
  return { state, waiting }
}

/**
 * The row against what this screen has. The row is the truth, but while an answer grows it lags, so
 * text that continues the row's is kept.
 */
export function mergeRow(own: AnswerState, row: AnswerState): AnswerState {
  const older = row.revision < own.revision
  if (isFinished(row.status)) {
    // An answer that is being retried outlives a late read of its failed self.
    const sameAttempt = own.content !== '' && row.content.startsWith(own.content)
    return older && !isFinished(own.status) && !sameAttempt ? own : row
  }
  if (isFinished(own.status)) return older ? own : row
  return own.content.length > row.content.length && own.content.startsWith(row.content)
    ? { ...row, content: own.content }
    : row
}

function grow(own: AnswerState, event: AnswerEvent): MergeResult {
  if (event.offset > own.content.length) return { kind: 'gap', state: own }
  const known = own.content.slice(event.offset, event.offset + event.text.length)
  // Text that is not a continuation belongs to another attempt at the answer.
  if (!event.text.startsWith(known)) return { kind: 'gap', state: own }
  const content = own.content + event.text.slice(known.length)
  const finished = isFinished(event.status)
  if (finished && event.length !== undefined && event.length !== content.length) {
    return { kind: 'gap', state: { ...own, content } }
  }
  const status = finished ? event.status : own.status === 'pending' ? 'streaming' : own.status
  return {
    kind: 'merged',
    state: { content, status, revision: Math.max(own.revision, event.revision) },
  }
}

function finishAgain(own: AnswerState, event: AnswerEvent): MergeResult {
  const agrees = event.length === undefined || event.length === own.content.length
  if (agrees && event.status === own.status) return { kind: 'merged', state: own }
  return { kind: 'gap', state: own }
}
