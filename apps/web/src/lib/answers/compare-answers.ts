import { toPlainText } from '#lib/markdown/markdown.ts'

/** An answer, as far as it is compared. */
interface Text {
  content: string
  citations: readonly { position: number }[]
}

export interface Difference {
  /** Sentences in the order of the newer text, what went where it stood. */
  pieces: { kind: 'same' | 'added' | 'removed'; text: string }[]
  added: number
  removed: number
}

/** Longer answers are compared by what is in them, not by its order. */
const MAX_SENTENCES = 400

/** What one answer to a question says that the one before it did not, and the other way round, sentence by sentence. */
export function compareAnswers(before: Text, after: Text): Difference {
  const [old, young] = [sentencesOf(before), sentencesOf(after)]
  const pieces =
    old.length > MAX_SENTENCES || young.length > MAX_SENTENCES
      ? compareSets(old, young)
      : compareLists(old, young)
  const count = (kind: string): number => pieces.filter((piece) => piece.kind === kind).length
  return { pieces, added: count('added'), removed: count('removed') }
}

/** The browser's own: an abbreviation more or less is no matter where two texts are cut alike. */
const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

function sentencesOf({ content, citations }: Text): string[] {
  const positions = citations.map(({ position }) => position)
  return toPlainText(content, positions)
    .split('\n')
    .flatMap((line) => Array.from(sentences.segment(line), ({ segment }) => segment.trim()))
    .filter((text) => text !== '')
}

/** Marks, case and white space are no news. */
const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** By their longest common subsequence. */
function compareLists(old: readonly string[], young: readonly string[]): Difference['pieces'] {
  const [a, b] = [old.map(keyOf), young.map(keyOf)]
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pieces: Difference['pieces'] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: young[j] ?? '' })
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'removed', text: old[i] ?? '' })
      i += 1
    } else {
      pieces.push({ kind: 'added', text: young[j] ?? '' })
      j += 1
    }
  }
  return pieces
}

function compareSets(old: readonly string[], young: readonly string[]): Difference['pieces'] {
  const [before, after] = [new Set(old.map(keyOf)), new Set(young.map(keyOf))]
  return [
    ...old
      .filter((text) => !after.has(keyOf(text)))
      .map((text) => ({ kind: 'removed' as const, text })),
    ...young.map((text) => ({
      kind: before.has(keyOf(text)) ? ('same' as const) : ('added' as const),
      text,
    })),
  ]
}
