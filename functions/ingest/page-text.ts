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
const ENTRY_END = /(?:[ \u00a0]?[.·…‧]){5,}[ \u00a0]?[\divxlc]+$/i
/** A line that reaches this share of the text's width was broken by the page, not by its author. */
const FULL_LINE = 0.86

/**
 * The text of one page in reading order: lines that the layout broke are joined, paragraphs are
 * apart by an empty line, words divided at a line's end are whole again, and CJK gets no stray spaces.
 */
export function buildPageText(items: readonly TextItem[]): string {
  const lines = toLines(items)
  const left = Math.min(...lines.map(({ x }) => x))
  const right = Math.max(...lines.map(({ end }) => end))
  let text = ''
  let previous: Line | undefined
  for (const line of lines) {
    if (previous) text = appendLine(text, previous, line, { left, right })
    else text = line.text
    previous = line
  }
  return cleanText(text)
}

/** Runs of glyphs, in the order in which the page draws them, as its lines. */
function toLines(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let current: Line | undefined
  const finish = (): void => {
    if (current && current.text.trim() !== '') lines.push({ ...current, text: current.text.trim() })
    current = undefined
  }
  for (const item of items) {
    if (item.str !== '') {
      const [x, y] = [item.transform[4] ?? 0, item.transform[5] ?? 0]
      if (current && Math.abs(current.y - y) > Math.max(current.size, item.height) * 0.5) finish()
      current = current ? extendLine(current, item, x) : startLine(item, x, y)
    }
    if (item.hasEOL) finish()
  }
  finish()
  return lines
}

function startLine(item: TextItem, x: number, y: number): Line {
  return { text: item.str, x, end: x + item.width, y, size: item.height }
}

function extendLine(line: Line, item: TextItem, x: number): Line {
  const gap = x - line.end
  const isApart = gap > Math.max(line.size, item.height) * SPACE_GAP
  const spaced = isApart && !/\s$/.test(line.text) && !/^\s/.test(item.str)
  const betweenCjk = CJK_AT_END.test(line.text) && CJK_AT_START.test(item.str)
  return {
    ...line,
    text: line.text + (spaced && !betweenCjk ? ' ' : '') + item.str,
    end: Math.max(line.end, x + item.width),
    size: Math.max(line.size, item.height),
  }
}

function appendLine(
  text: string,
  previous: Line,
  line: Line,
  area: { left: number; right: number },
): string {
  const size = Math.max(previous.size, line.size, 1)
  const apart = previous.y - line.y
  // Upwards is another column or a box: something new.
  if (apart < -size || apart > size * PARAGRAPH_GAP) return `${text}\n\n${line.text}`
  const isFull = previous.end >= area.left + (area.right - area.left) * FULL_LINE
  const isIndented = line.x > previous.x + size * 0.8
  // An entry of a table of contents fills its line and is whole.
  if (!isFull || ENTRY_END.test(previous.text) || (isIndented && previous.x <= area.left + size))
    return `${text}\n${line.text}`
  if (/\p{Lowercase}[-\u00ad\u2010]$/u.test(text) && /^\p{Lowercase}/u.test(line.text)) {
    return text.slice(0, -1) + line.text
  }
  const joinsCjk = CJK_AT_END.test(text) && CJK_AT_START.test(line.text)
  return text + (joinsCjk ? '' : ' ') + line.text
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
