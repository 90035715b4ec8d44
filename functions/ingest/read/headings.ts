/** A heading of a page. */
export interface Heading {
  /** UTF-16 offset of its line in the page; `INHERITED` for one of an earlier page that still holds. */
  start: number
  /** The lower, the higher up. Of one document all come from the same scale. */
  level: number
  text: string
}

export const INHERITED = -1

const SEPARATOR = ' › '
const MAX_DEPTH = 6
/** Of one heading in a path. */
const MAX_CHARACTERS = 120

/** The headings of a text in Markdown: lines of one to six `#`, outside of code. */
export function markdownHeadings(text: string): Heading[] {
  const headings: Heading[] = []
  let start = 0
  let fence = ''
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined && (fence === '' || mark.startsWith(fence))) {
      fence = fence === '' ? mark : ''
    } else if (fence === '') {
      const [, marks, words = ''] = /^(#{1,6})\s+(\S[^\n]*)$/.exec(line) ?? []
      const heading = toHeadingText(words)
      if (marks && heading !== '') headings.push({ start, level: marks.length, text: heading })
    }
    start += line.length + 1
  }
  return headings
}

/** Marks of emphasis around words; those within one belong to it: `sales_2024`. */
const EMPHASIS =
  /(?<![\p{Letter}\p{Number}])[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?![\p{Letter}\p{Number}])/gu

/** In one line that can be stored, without marks of emphasis and the closing `#`. */
export const toHeadingText = (words: string): string =>
  toName(words.trimEnd().replace(/ #+$/, '').replace(EMPHASIS, '')).slice(0, MAX_CHARACTERS)

/** A name that a file gives, in one line that can be stored. */
export const toName = (words: string): string =>
  // Control characters of damaged files: Postgres stores no NUL.
  words
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .toWellFormed()

/** The headings that hold at a place of a page, from the first level on: each ends those of its level and below. */
export function headingsAt<Known extends Heading>(
  headings: readonly Known[],
  offset: number,
): Known[] {
  const path: Known[] = []
  for (const heading of headings) {
    if (heading.start > offset) break
    while ((path.at(-1)?.level ?? -Infinity) >= heading.level) path.pop()
    path.push(heading)
  }
  return path.slice(0, MAX_DEPTH)
}

/** As it is shown and searched; null where nothing is known. */
export const toHeadingPath = (path: readonly Heading[]): string | null =>
  path.length === 0 ? null : path.map(({ text }) => text).join(SEPARATOR)

/** Gives each page, in their order, those of the pages before it that still hold. */
export function inheritHeadings<Page extends { headings?: readonly Heading[] }>(
  before: readonly Heading[],
  pages: readonly Page[],
): Page[] {
  let holds = headingsAt(before, Infinity)
  return pages.map((page) => {
    const inherited = holds.map(({ level, text }) => ({ start: INHERITED, level, text }))
    const headings = [...inherited, ...(page.headings ?? [])]
    holds = headingsAt(headings, Infinity)
    return { ...page, headings }
  })
}
