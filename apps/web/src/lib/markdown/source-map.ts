/** A piece of a source, perhaps without marks of its markup, and where each of its UTF-16 units stands there. */
export interface SourcePiece {
  text: string
  /** One more than `text` has units: the last says where it ends. */
  offsets: ArrayLike<number>
}

/** Markup that may stand between two lines of a piece, such as `> ` or the dashes of a table. */
const MAX_MARKUP = 400
/** Characters that a parser may have put in place of others: an entity, a tab. */
const MAX_REPLACED = 8

/** A whole source: every unit stands where it stands. */
export function wholeSource(text: string): SourcePiece {
  return { text, offsets: Uint32Array.from({ length: text.length + 1 }, (_, i) => i) }
}

export function slicePiece(
  { text, offsets }: SourcePiece,
  start: number,
  end: number,
): SourcePiece {
  return {
    text: text.slice(start, end),
    offsets: Array.from({ length: end - start + 1 }, (_, i) => offsets[start + i] ?? 0),
  }
}

/**
 * Finds what a parser has taken out of a piece: line by line, since marks of lists and quotations are taken off each line,
 * and character by character where it has replaced some.
 * @param from where to begin in `within`
 * @param text in the order of `within`, with nothing in it that does not come from there but what was replaced
 * @returns the piece, and where it ends in `within`
 */
export function locate(
  text: string,
  within: SourcePiece,
  from = 0,
): { piece: SourcePiece; end: number } {
  const offsets: number[] = []
  let at = from
  for (const line of text.split('\n')) {
    at = locateLine(line, within, at, offsets)
    offsets.push(within.offsets[at] ?? 0)
  }
  return { piece: { text, offsets }, end: at }
}

function locateLine(line: string, within: SourcePiece, from: number, offsets: number[]): number {
  if (line === '') return from
  const near = within.text.slice(from, from + line.length + MAX_MARKUP)
  const found = near.indexOf(line)
  if (found < 0) return locateCharacters(line, within, from, offsets)
  const start = from + found
  for (let i = 0; i < line.length; i += 1) offsets.push(within.offsets[start + i] ?? 0)
  return start + line.length
}

function locateCharacters(
  line: string,
  within: SourcePiece,
  from: number,
  offsets: number[],
): number {
  let at = from
  for (const unit of line.split('')) {
    const found = within.text.slice(at, at + MAX_REPLACED).indexOf(unit)
    if (found >= 0) at += found
    offsets.push(within.offsets[at] ?? 0)
    if (found >= 0) at += 1
  }
  return at
}
