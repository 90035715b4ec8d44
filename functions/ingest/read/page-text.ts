/** A run of glyphs as pdf.js reports it; positions in PDF points, y upwards. */
export interface TextItem {
  str: string
  /** Affine matrix; [4] and [5] are x and y of the run's start on the baseline. */
  transform: number[]
  width: number
  height: number
  hasEOL: boolean
}

/** A line of a page; positions in PDF points. */
interface Line {
  text: string
  x: number
  end: number
  y: number
  size: number
}

const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u
const CJK_AT_END = new RegExp(`${CJK.source}$`, 'u')
const CJK_AT_START = new RegExp(`^${CJK.source}`, 'u')
/** A gap wider than this share of the type size is a space that the PDF did not write. */
const SPACE_GAP = 0.2
/** Baselines further apart than this share of the type size begin a new paragraph. */
const PARAGRAPH_GAP = 1.65
/** Dots that lead the eye from a heading to its page number. */
const DOT_LEADER = /(?:[ \u00a0]?[.·…‧]){5,}[ \u00a0]?/g
const ENTRY_END = /(?:[ \u00a0]?[.·…‧]){5}[ \u00a0]?[\divxlc]{1,9}$/i
const ENTRY_END_CHARACTERS = 40
/** A line that reaches this share of the text's width was broken by the page, not by its author. */
const FULL_LINE = 0.86

/**
 * The text of one page in reading order: lines that the layout broke are joined, paragraphs are
 * apart by an empty line, words divided at a line's end are whole again, and CJK gets no stray spaces.
 */
export function buildPageText(items: readonly TextItem[]): string {
  const lines = toLines(items)
  const left = lines.reduce((least, { x }) => Math.min(least, x), Infinity)
  const right = lines.reduce((most, { end }) => Math.max(most, end), -Infinity)
  // In parts: a page may have a hundred thousand lines, and looking at the end of a text that grows copies it.
  const parts: string[] = []
  let previous: Line | undefined
  for (const line of lines) {
    const joint = previous ? jointOf(previous, line, { left, right }) : ''
    if (joint === null) parts.push((parts.pop() ?? '').slice(0, -1), line.text)
    else parts.push(joint, line.text)
    previous = line
  }
  return cleanText(parts.join(''))
}

/** A line that is being put together. */
interface OpenLine extends Omit<Line, 'text'> {
  parts: string[]
}

/** Runs of glyphs, in the order in which the page draws them, as its lines. */
function toLines(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let current: OpenLine | undefined
  const finish = (): void => {
    if (current) {
      const { parts, ...place } = current
      const text = parts.join('').trim()
      if (text !== '') lines.push({ ...place, text })
    }
    current = undefined
  }
  for (const item of items) {
    if (item.str !== '') {
      const [x, y] = [item.transform[4] ?? 0, item.transform[5] ?? 0]
      if (current && Math.abs(current.y - y) > Math.max(current.size, item.height) * 0.5) finish()
      if (current) extendLine(current, item, x)
      else current = { parts: [item.str], x, end: x + item.width, y, size: item.height }
    }
    if (item.hasEOL) finish()
  }
  finish()
  return lines
}

function extendLine(line: OpenLine, item: TextItem, x: number): void {
  const gap = x - line.end
  const isApart = gap > Math.max(line.size, item.height) * SPACE_GAP
  const tail = tailOf(line.parts.at(-1) ?? '')
  const spaced = isApart && !/\s$/.test(tail) && !/^\s/.test(item.str)
  const betweenCjk = CJK_AT_END.test(tail) && CJK_AT_START.test(item.str)
  if (spaced && !betweenCjk) line.parts.push(' ')
  line.parts.push(item.str)
  line.end = Math.max(line.end, x + item.width)
  line.size = Math.max(line.size, item.height)
}

/** The last character, whole, with the one before it. */
const tailOf = (text: string): string => text.slice(-3)

/** The separator of two lines; null where the first one's hyphen goes as well. */
function jointOf(previous: Line, line: Line, area: { left: number; right: number }): string | null {
  const size = Math.max(previous.size, line.size, 1)
  const apart = previous.y - line.y
  // Upwards is another column or a box: something new.
  if (apart < -size || apart > size * PARAGRAPH_GAP) return '\n\n'
  const isFull = previous.end >= area.left + (area.right - area.left) * FULL_LINE
  const isIndented = line.x > previous.x + size * 0.8
  // An entry of a table of contents fills its line and is whole.
  const isEntry = ENTRY_END.test(previous.text.slice(-ENTRY_END_CHARACTERS))
  if (!isFull || isEntry || (isIndented && previous.x <= area.left + size)) return '\n'
  const tail = tailOf(previous.text)
  if (/\p{Lowercase}[-\u00ad\u2010]$/u.test(tail) && /^\p{Lowercase}/u.test(line.text)) return null
  return CJK_AT_END.test(tail) && CJK_AT_START.test(line.text) ? '' : ' '
}

/** Ligatures and full-width Latin become plain; CJK punctuation stays as it is. */
function cleanText(text: string): string {
  return (
    text
      .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
      .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (wide) => wide.normalize('NFKC'))
      .replace(/[\u2e80-\u2fdf\uf900-\ufaff]/g, (compatible) => compatible.normalize('NFKC'))
      .replace(/\u00ad/g, '')
      .replace(DOT_LEADER, ' … ')
      // Postgres stores no NUL, and other control characters are noise.
      // eslint-disable-next-line no-control-regex -- these are what has to go
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
      .toWellFormed()
  )
}
