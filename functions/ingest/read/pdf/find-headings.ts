import { type Heading, toHeadingText } from '../headings.ts'
import type { Block } from './blocks.ts'
import { joinLines, toLine } from './paragraphs.ts'
import type { Row } from './rows.ts'

/** A heading that is known by another sign than its look: the outline or the structure names it. */
export interface NamedHeading {
  text: string
  /** Lower than those of headings that are known by their look. */
  level: number
}

/** Longer ones are sentences in large type. */
const MAX_CHARACTERS = 140
const MAX_ROWS = 3
/** Type this much larger than the page's text makes a heading. */
const LARGER = 1.12
const SAME_SIZE = 1.04
/** A page has so few at most: of more, large type says nothing. */
const MAX_OF_PAGE = 24
const SENTENCE_END = /[.,;。，；、…]$/u
/** Headings that say what they are, from the highest: how far each is below larger type. */
const BY_WORDS: readonly [RegExp, number][] = [
  [/^(?:part|chapter|item|appendix|annex|schedule)\s+[\dIVXLA-Z]{1,5}\b/iu, 0.1],
  [/^第\s?[\d一二三四五六七八九十百零〇]{1,5}\s?[章編编部篇]/u, 0.1],
  [/^(?:note|section|article|exhibit)\s+[\dIVXLA-Z]{1,5}\b/iu, 0.2],
  [/^第\s?[\d一二三四五六七八九十百零〇]{1,5}\s?[節节條条]/u, 0.2],
  [/^\d{1,2}\.\d{1,2}\.?\s+\p{Lu}/u, 0.25],
  [/^\d{1,2}(?:\.\d{1,2}){2,3}\.?\s+\p{Lu}/u, 0.3],
]
const CAPITALS = /^(?=[^\p{Ll}]*$)(?:[^\p{Lu}]*\p{Lu}){6}/u
const BY_CAPITALS = 0.4
/** Dots and the number of a page: it is elsewhere. */
const ENTRY_OF_CONTENTS = /(?:…|\.{3})\s?[\divxlc]{1,5}$/iu
/** Known by their look: below all that are named. */
const BY_LOOK = 1000

/**
 * The headings of a page: those that are named, those in larger type than the page's text, and lines of their own that say
 * what they are. In the order of the page.
 * @param content the page's text, made of the blocks
 * @param named those of the page; undefined where the document names none, and words have to tell
 */
export function findHeadings(
  blocks: readonly Block[],
  content: string,
  named?: readonly NamedHeading[],
): Heading[] {
  const bodySize = findBodySize(blocks)
  const lines = toLines(content)
  const byLook = [...largeLines(blocks, bodySize)]
  const found = [
    ...locate(lines, named ?? []),
    ...(byLook.length > MAX_OF_PAGE ? [] : locate(lines, byLook)),
    ...(named ? [] : findByWords(lines, bodySize)),
  ]
  const first = new Map<number, Heading>()
  for (const heading of found) if (!first.has(heading.start)) first.set(heading.start, heading)
  return [...first.values()].sort((a, b) => a.start - b.start)
}

/** The size in which most of the page is set. */
function findBodySize(blocks: readonly Block[]): number {
  const characters = new Map<number, number>()
  for (const { rows } of blocks) {
    for (const row of rows) {
      const size = Math.round(row.size * 2) / 2
      const length = row.pieces.reduce((sum, { text }) => sum + text.length, 0)
      characters.set(size, (characters.get(size) ?? 0) + length)
    }
  }
  return [...characters].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0
}

function* largeLines(blocks: readonly Block[], bodySize: number): Iterable<NamedHeading> {
  for (const block of blocks) {
    if (block.kind !== 'text') continue
    for (const rows of groupBySize(block.rows)) {
      const size = rows[0]?.size ?? 0
      if (size < bodySize * LARGER || rows.length > MAX_ROWS) continue
      const text = joinLines(rows.map((row) => toLine(row).text))
      if (isHeading(text)) yield { text, level: levelOf(size) }
    }
  }
}

const levelOf = (size: number): number => BY_LOOK - Math.round(size * 2) / 2

/** Rows that follow each other closely in one size. */
function groupBySize(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = []
  for (const row of rows) {
    const last = groups.at(-1)?.at(-1)
    const isSame =
      last !== undefined &&
      Math.max(last.size, row.size) <= Math.min(last.size, row.size) * SAME_SIZE &&
      row.y - last.y < row.size * 1.8
    if (isSame) groups.at(-1)?.push(row)
    else groups.push([row])
  }
  return groups
}

const isHeading = (text: string): boolean =>
  text.length <= MAX_CHARACTERS &&
  /\p{Letter}{2}/u.test(text) &&
  !SENTENCE_END.test(text) &&
  !ENTRY_OF_CONTENTS.test(text)

/** Where headings stand as lines of their own, one after the other; those that do not are left out. */
function locate(lines: readonly Line[], headings: readonly NamedHeading[]): Heading[] {
  let from = 0
  return headings.flatMap(({ text, level }) => {
    const key = toKey(text)
    const at = key === '' ? -1 : lines.findIndex((line, i) => i >= from && line.key === key)
    const line = lines[at]
    if (line === undefined) return []
    from = at + 1
    return [{ start: line.start, level, text: toHeadingText(text) }]
  })
}

/** Not among the first and last lines, which are those of every page, unless it is numbered. */
function findByWords(lines: readonly Line[], bodySize: number): Heading[] {
  return lines.flatMap(({ start, text }, i) => {
    if (!isHeading(text) || text.startsWith('|')) return []
    const isInside = i > 0 && i < lines.length - 1
    const below =
      BY_WORDS.find(([pattern]) => pattern.test(text))?.[1] ??
      (isInside && CAPITALS.test(text) ? BY_CAPITALS : undefined)
    if (below === undefined) return []
    return [{ start, level: levelOf(bodySize) + below, text: toHeadingText(text) }]
  })
}

interface Line {
  start: number
  text: string
  /** By which it is compared with headings that are named. */
  key: string
}

function toLines(content: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const line of content.split('\n')) {
    const text = line.trim()
    if (text !== '') {
      lines.push({ start: start + line.indexOf(text), text, key: toKey(text) })
    }
    start += line.length + 1
  }
  return lines
}

/** A heading is written in the outline as it is on the page, but for spaces, signs and its number. */
const toKey = (text: string): string =>
  text
    .slice(0, MAX_CHARACTERS * 2)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '')
