/** Letters that a word may differ in to be taken for another, mistyped: none in a short one. */
const allowed = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2)

/**
 * Whether one word is another, mistyped: a letter more, less, another, or two swapped; two of these in a long one. Words of
 * another first letter are others.
 */
export function isNearly(word: string, other: string): boolean {
  if (word === other) return true
  const most = allowed(Math.min(word.length, other.length))
  if (most === 0 || Math.abs(word.length - other.length) > most) return false
  return word.charAt(0) === other.charAt(0) && distance(word, other, most) <= most
}

/** The Damerau-Levenshtein distance with adjacent swaps; more than `most` is not told apart. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (before[j - 2] ?? 0) + 1)
      }
      next.push(value)
    }
    if (Math.min(...next) > most) return most + 1
    before = row
    row = next
  }
  return row[b.length] ?? most + 1
}
