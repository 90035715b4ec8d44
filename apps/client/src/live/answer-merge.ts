import type { AnswerEvent, MessageStatus } from '../contract.ts'

/** The fields of a message that merging reads and writes. Lengths and offsets are UTF-16 units. */
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
 * Puts one piece of a growing answer in its place (docs/architecture.md, Realtime): at the own length it is appended,
 * before it what is already there is dropped, behind it there is a gap. Pieces may come twice, late, or
 * in another order. An answer that has ended stays ended; a retry is a message of its own.
 */
export function mergeAnswer(own: AnswerState, event: AnswerEvent): MergeResult {
  if (isFinished(own.status)) {
    const agrees = !isFinished(event.status) || endsLike(own, event)
    return { kind: agrees ? 'merged' : 'gap', state: own }
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
 * text that continues the row's is kept. A row that has ended wins over everything.
 */
export function mergeRow(own: AnswerState, row: AnswerState): AnswerState {
  if (isFinished(row.status)) return row
  // Read before the end, arrived after it.
  if (isFinished(own.status)) return own
  if (!own.content.startsWith(row.content)) return row
  return { ...row, content: own.content, revision: Math.max(own.revision, row.revision) }
}

function grow(own: AnswerState, event: AnswerEvent): MergeResult {
  if (event.offset > own.content.length) return { kind: 'gap', state: own }
  const known = own.content.slice(event.offset, event.offset + event.text.length)
  // Only the row can say which of two different texts is right.
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

function endsLike(own: AnswerState, event: AnswerEvent): boolean {
  const sameLength = event.length === undefined || event.length === own.content.length
  return sameLength && event.status === own.status
}
