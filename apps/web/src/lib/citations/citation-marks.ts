/**
 * Markers of citations through a Markdown parser. Which `[n]` of an answer is one is known by its place; the parser knows
 * no places. So each becomes private characters around its place and number, which no text of an answer has.
 */
export const OPEN = '\ue000'
const CLOSE = '\ue001'
const PRIVATE = /[\ue000\ue001]/g
const MARKER = /^\[(\d{1,3})\]/
const MAX_MARKER_CHARACTERS = 5
const MARK = /\ue000\d{1,7}:(\d{1,3})\ue001/g
const MARK_AT_START = /^\ue000(\d{1,7}):(\d{1,3})\ue001/

export interface CitationMark {
  raw: string
  /** UTF-16 offset of the marker in the answer. */
  position: number
  ordinal: number
}

/** An answer with its markers as marks. A place that has no marker, because its text has not come yet, is left out. */
export function markCitations(source: string, positions: readonly number[]): string {
  let marked = ''
  let from = 0
  for (const position of [...positions].sort((a, b) => a - b)) {
    const match = MARKER.exec(source.slice(position, position + MAX_MARKER_CHARACTERS))
    if (!match || position < from) continue
    marked += withoutMarks(source.slice(from, position)) + `${OPEN}${position}:${match[1]}${CLOSE}`
    from = position + match[0].length
  }
  return marked + withoutMarks(source.slice(from))
}

export const startOfMark = (source: string): number => source.indexOf(OPEN)

export function readMark(source: string): CitationMark | undefined {
  const match = MARK_AT_START.exec(source)
  return match
    ? { raw: match[0], position: Number(match[1]), ordinal: Number(match[2]) }
    : undefined
}

/** Text that turned out to be code, or a link's address: its marks as they were written. */
export const unmark = (text: string): string => text.replace(MARK, '[$1]')

/** Every `[n]`, for texts whose citations do not say where they stand. */
export const allPositions = (source: string): number[] =>
  [...source.matchAll(/\[\d{1,3}\](?!\()/g)].map(({ index }) => index)

const withoutMarks = (text: string): string => text.replace(PRIVATE, '\ufffd')
