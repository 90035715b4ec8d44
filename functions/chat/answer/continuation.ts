import type { ChatDelta, ChatMessage } from '../../_shared/models/chat-types.ts'

/** What a model says that has nothing to add. */
const END = '<end>'
const INSTRUCTION = `Your answer was cut off above by a technical limit. Go on with it from exactly where it stops, in the same language and form, with the same numbers for sources. Repeat nothing of it, and do not mention the interruption. If it was complete, write only ${END}`

/** The prompt of an answer, asked once more to go on. */
export const buildContinuation = (prompt: readonly ChatMessage[], raw: string): ChatMessage[] => [
  ...prompt,
  { role: 'assistant', content: raw },
  { role: 'user', content: INSTRUCTION },
]

/** A model that says the last words once more does so within so many characters. */
const MAX_REPEATED = 400
/** Fewer characters in common are chance. */
const MIN_REPEATED = 12
/** With so many of the first characters in common, it has begun anew. */
const MIN_BEGUN = 40

/**
 * What a model writes to go on with a text, less what it says again of it. One that begins anew and says it in other words
 * takes the place of what there was.
 * @param before the text, as the model wrote it
 */
export async function* readContinuation(
  deltas: AsyncIterable<ChatDelta>,
  before: string,
): AsyncGenerator<ChatDelta> {
  /** Not known yet whether it is new; null once that is known. */
  let held: string | null = ''
  for await (const delta of deltas) {
    if (delta.kind === 'restart') {
      // It has thought aloud until here, which is no part of what was written before.
      if (held === null) yield* [delta, { kind: 'text', text: before } as const]
      held = ''
    } else if (delta.kind !== 'text') yield delta
    else if (held === null) yield delta
    else {
      held += delta.text
      if (mayRepeat(before, held)) continue
      yield* continueWith(before, held)
      held = null
    }
  }
  if (held) yield* continueWith(before, held)
}

/** Whether more has to come before it is known what of it is new. */
function mayRepeat(before: string, held: string): boolean {
  const start = held.trimStart()
  if (END.startsWith(start.trim()) || before.startsWith(start)) return true
  return held.length < MAX_REPEATED && before.slice(-MAX_REPEATED).includes(start)
}

function* continueWith(before: string, continuation: string): Generator<ChatDelta> {
  const start = continuation.trimStart()
  const begun = commonStart(before, start)
  if (begun >= MIN_BEGUN && begun < before.trimEnd().length) {
    yield { kind: 'restart' }
    yield { kind: 'text', text: start }
  } else yield { kind: 'text', text: joinTo(before, continuation) }
}

/** Scripts that put spaces between words; an answer is cut behind one where it can be. */
const ENDS_WORD =
  /[.,!?:;)\]"'”\p{N}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}\p{sc=Deva}\p{sc=Hang}]$/u
const BEGINS_WORD = /^[\p{L}\p{N}("'“[*]/u

/** The part of a continuation that is new, with the space that belongs between two sentences. */
export function joinTo(before: string, continuation: string): string {
  const start = continuation.trimStart()
  if (start.trim() === END) return ''
  const whole = before.trimEnd()
  const repeated = start.startsWith(whole) ? whole.length : overlap(before, start)
  const isRepeated = repeated >= Math.min(MIN_REPEATED, whole.length)
  const added = isRepeated ? start.slice(repeated) : continuation
  const isNew = isRepeated ? start.length === added.length : true
  return isNew && ENDS_WORD.test(before) && BEGINS_WORD.test(added) ? ` ${added}` : added
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** How many of the first characters of `after` are the last ones of `before`. */
function overlap(before: string, after: string): number {
  const longest = Math.min(before.length, after.length, MAX_REPEATED)
  for (let length = longest; length > 0; length--) {
    if (before.endsWith(after.slice(0, length))) return length
  }
  return 0
}
