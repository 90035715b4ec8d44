import { isRightToLeft, type Row, textOf } from './rows.ts'

/** A line of a flow of text. */
export interface Line {
  text: string
  x: number
  end: number
  y: number
  size: number
}

const NO_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\u30fb\u30fc\uff00-\uff60]/u
const UNSPACED_AT_END = new RegExp(`${NO_SPACES.source}$`, 'u')
const UNSPACED_AT_START = new RegExp(`^${NO_SPACES.source}`, 'u')
/** Rows further apart than the page's own pitch by this factor begin a new paragraph. */
const PARAGRAPH_PITCH = 1.25
/** A pitch that a page of one or two lines cannot tell, in type sizes. */
const USUAL_PITCH = 1.65
/** Steps that tell text that is set wide apart from lines that stand alone. */
const MIN_WIDE_STEPS = 4
/** Type that differs by more is another kind of text: a heading, a note. */
const OTHER_SIZE = 1.15
const LIST_MARK =
  /^(?:[•●○◦▪■□–—*‣·➢✓✔-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[（(]?[一二三四五六七八九十]{1,3}[、)）.]|\d+(?:\.\d+)+)\s/u
const HYPHEN_AT_END = /[\p{Letter}\p{Number}][-\u00ad\u2010]$/u
/** What follows a hyphen that stands for the rest of a word: "Haupt- und Nebenkassierer". */
const AFTER_SUSPENDED = /^(?:und|oder|bzw\.?|sowie|and|or|to|nor|och|en|of|e|y|et|ou)\b/u
/** Dots that lead the eye from a heading to its page number. */
const ENTRY_END = /(?:[ \u00a0]?[.·…‧]){4}[ \u00a0]?[\divxlc]{1,9}$/i
const ENTRY_END_CHARACTERS = 40

export function toLine({ pieces, y, size }: Row): Line {
  const text = textOf(pieces)
  return {
    text: isRightToLeft(text) ? textOf(pieces.toReversed()) : text,
    x: pieces[0]?.x ?? 0,
    end: pieces.at(-1)?.end ?? 0,
    y,
    size,
  }
}

/** The text of rows that follow each other: lines that the layout broke are joined, paragraphs are apart. */
export function joinRows(rows: readonly Row[]): string {
  const lines = rows.map(toLine)
  const area = {
    left: Math.min(...lines.map(({ x }) => x)),
    right: Math.max(...lines.map(({ end }) => end)),
    pitches: findPitches(lines),
  }
  // In parts: looking at the end of a text that grows copies it.
  const parts: string[] = []
  for (const [i, line] of lines.entries()) {
    const previous = lines[i - 1]
    if (previous) addLine(parts, line.text, jointOf(previous, line, area))
    else parts.push(line.text)
  }
  return parts.join('')
}

/** What stands between two lines; `joined` where the layout broke one. */
type Joint = '\n\n' | '\n' | 'joined'

/** Adds a line that goes on with what was before it, or begins something. */
export function addLine(parts: string[], text: string, joint: Joint): void {
  if (joint !== 'joined') {
    parts.push(joint, text)
    return
  }
  const tail = (parts.at(-1) ?? '').slice(-3)
  if (HYPHEN_AT_END.test(tail) && /^\p{Lowercase}/u.test(text)) {
    if (AFTER_SUSPENDED.test(text)) parts.push(' ', text)
    else parts.push((parts.pop() ?? '').slice(0, -1), text)
  } else if (UNSPACED_AT_END.test(tail) && UNSPACED_AT_START.test(text)) parts.push(text)
  else parts.push(' ', text)
}

/** Two lines of one paragraph, joined. */
export function joinLines(lines: readonly string[]): string {
  const parts: string[] = []
  for (const line of lines) addLine(parts, line, 'joined')
  return parts.join('').trim()
}

/** A block may hold type of several sizes, each with a pitch of its own; by half points. */
const sizeOf = ({ size }: Line): number => Math.round(size * 2) / 2

/** The usual distance between two baselines of each size of type; of text set wide apart, that. */
function findPitches(lines: readonly Line[]): ReadonlyMap<number, number> {
  const steps = new Map<number, number[]>()
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1]
    const isSame =
      before && Math.max(before.size, line.size) < Math.min(before.size, line.size) * OTHER_SIZE
    if (!isSame) continue
    // A larger figure or index in one of its lines does not make it another text.
    for (const size of new Set([sizeOf(before), sizeOf(line)])) {
      const own = steps.get(size)
      if (own) own.push(line.y - before.y)
      else steps.set(size, [line.y - before.y])
    }
  }
  return new Map([...steps].map(([size, own]) => [size, findPitch(own, size)]))
}

function findPitch(steps: number[], size: number): number {
  if (steps.length < 2) return Infinity
  steps.sort((a, b) => a - b)
  // Not the median: on a page of short paragraphs most steps may be those between them.
  const pitch = steps[Math.floor(steps.length * 0.4)] ?? Infinity
  // A header, a line and a footer are no text that is set wide apart.
  return steps.length < MIN_WIDE_STEPS && pitch > size * USUAL_PITCH ? Infinity : pitch
}

/** Of a few lines, which do not tell their pitch: set wider than this they are no paragraph, in type sizes. */
const MAX_WIDE_PITCH = 2.6
const SENTENCE_END = /[.!?:;。！？：；”"」』)）\]]$/u

/** Whether a line goes on with the sentence of the one before. */
const goesOn = (previous: Line, line: Line): boolean =>
  !SENTENCE_END.test(previous.text) && /^\p{Lowercase}/u.test(line.text)

interface Area {
  left: number
  right: number
  pitches: ReadonlyMap<number, number>
}

function jointOf(previous: Line, line: Line, { left, right, pitches }: Area): Joint {
  const pitch = Math.min(
    pitches.get(sizeOf(previous)) ?? Infinity,
    pitches.get(sizeOf(line)) ?? Infinity,
  )
  const size = Math.max(previous.size, line.size, 1)
  const step = line.y - previous.y
  const usual = Number.isFinite(pitch)
    ? Math.max(pitch * PARAGRAPH_PITCH, size * 1.05)
    : size * (goesOn(previous, line) ? MAX_WIDE_PITCH : USUAL_PITCH)
  if (step > usual || step < -size) return '\n\n'
  if (size > Math.min(previous.size, line.size) * OTHER_SIZE) return '\n\n'
  if (LIST_MARK.test(line.text.slice(0, 12))) return '\n'
  // An entry of a table of contents fills its line and is whole.
  if (ENTRY_END.test(previous.text.slice(-ENTRY_END_CHARACTERS))) return '\n'
  const isIndented = line.x > previous.x + size * 0.8
  if (isIndented && previous.x <= left + size && !LIST_MARK.test(previous.text.slice(0, 12)))
    return '\n'
  return isFull(previous, line, { left, right }) ? 'joined' : '\n'
}

/** Whether the layout broke a line, not its author: the first word of the next one did not fit any more. */
function isFull(
  previous: Line,
  line: Line,
  { left, right }: Pick<Area, 'left' | 'right'>,
): boolean {
  if (isRightToLeft(previous.text)) {
    return isFull(mirror(previous), mirror(line), { left: -right, right: -left })
  }
  const width = Math.max(1, right - left)
  if (previous.end < left + width * 0.4) return false
  if (HYPHEN_AT_END.test(previous.text.slice(-2)) && /^\p{Lowercase}/u.test(line.text)) return true
  const word = UNSPACED_AT_START.test(line.text)
    ? line.text.slice(0, 1)
    : (/^\S+/.exec(line.text)?.[0] ?? '')
  const wordWidth = ((line.end - line.x) * word.length) / Math.max(1, line.text.length)
  return right - previous.end < wordWidth + line.size * 0.9
}

const mirror = (line: Line): Line => ({
  ...line,
  // Its letters are no longer asked for their direction.
  text: line.text.replaceAll(/\p{Letter}/gu, 'x'),
  x: -line.end,
  end: -line.x,
})
