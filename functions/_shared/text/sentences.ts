import { ABBREVIATIONS } from './abbreviations.ts'

/** Where a piece of text stands: UTF-16 units, `end` exclusive. */
export interface Span {
  start: number
  end: number
}

export interface Sentence extends Span {
  text: string
}

/**
 * Marks that end a sentence wherever they stand: Chinese, Japanese, Hindi and its neighbours, Arabic, Urdu, Armenian,
 * Burmese, Khmer, Ethiopic, Tibetan, Mongolian, Syriac.
 */
export const SENTENCE_MARKS = '。！？｡।॥؟۔։။។៕።፧፨།༎᠃᠉܀'
const HARD_ENDS = `${SENTENCE_MARKS}…`
/** Marks that end a sentence only before white space: else it is a number, a path or a name. */
const SOFT_ENDS = '.!?'
/** What a quotation may end with beside them. */
const ENDS_OF_CLAUSES = '；;:：|`؛፤'
/** What looks like a semicolon ends a question there. */
const GREEK_QUESTION = /\p{Script=Greek};$/u
const CLOSERS = `"'”’」』）)】》〉］]`
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

const MAX_ABBREVIATION = 24

const LIST_ITEM =
  /^\s*(?:[-*•‣●▪·–]\s|\(?\d{1,3}[.)、]\s?|\(?[a-z][.)]\s|[（(]?[一二三四五六七八九十]{1,3}[、.)）])/u

/**
 * Cuts text of any script into sentences. Every sentence is a literal piece of the text; only white
 * space lies between two of them.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = []
  let start = 0
  const cutAt = (end: number) => {
    const piece = text.slice(start, end)
    const trimmed = piece.trim()
    const from = start + piece.indexOf(trimmed)
    if (trimmed) sentences.push({ text: trimmed, start: from, end: from + trimmed.length })
    start = end
  }
  const lineWidth = typicalLineWidth(text)
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\n') {
      if (isLineBoundary(text, start, at, lineWidth)) cutAt(at + 1)
      continue
    }
    const lineEnd = endOfWholeLine(text, at)
    if (lineEnd !== undefined) {
      cutAt(at)
      cutAt(lineEnd)
      at = lineEnd - 1
      continue
    }
    if (character === ' ' && isClauseSpace(text, start, at)) {
      cutAt(at + 1)
      continue
    }
    const end = endOfMarks(text, at)
    if (end === at) continue
    if (isSentenceEnd(text, start, at, end)) cutAt(end)
    at = end - 1
  }
  cutAt(text.length)
  return sentences
}

/** Scripts without a mark for the end of a sentence: a space is all there is, and it may only part clauses. */
const UNMARKED = /[\p{Script=Thai}\p{Script=Lao}]/u
/** UTF-16 units that such a sentence has at least: some fifteen words. */
const MIN_UNMARKED = 60

const isClauseSpace = (text: string, start: number, at: number): boolean =>
  at - start >= MIN_UNMARKED &&
  UNMARKED.test(text.charAt(at - 1)) &&
  UNMARKED.test(text.charAt(at + 1))

/** Whether a text ends as a sentence does: with such a mark, a bracket or a quotation mark. */
export const endsSentence = (text: string): boolean =>
  isOneOf(HARD_ENDS + SOFT_ENDS + CLOSERS + ENDS_OF_CLAUSES, text.at(-1)) ||
  GREEK_QUESTION.test(text.slice(-2))

/** A row of a table, which is a sentence by itself: of Markdown, of HTML, or numbers side by side. */
export const isTableRow = (sentence: string): boolean =>
  (sentence.startsWith('|') && sentence.endsWith('|')) ||
  (/^<tr\b/i.test(sentence) && /<\/tr>$/i.test(sentence) && /<td\b/i.test(sentence)) ||
  isNumberRow(sentence)

const MAX_NUMBER_ROW = 400

/** Two numbers at least, and nothing but their signs. */
const isNumberRow = (line: string): boolean =>
  line.length <= MAX_NUMBER_ROW &&
  /^[\s\d.,:;%()$€£¥+/−–-]*$/.test(line) &&
  line.split(/\s/).filter((word) => /\d/.test(word)).length >= 2

/** The line between the header of a Markdown table and its rows. */
export const isTableRule = (sentence: string): boolean => /^\|[\s:|-]+\|$/.test(sentence)

/** With these begin rows of tables, headings, and rows of HTML. */
const WHOLE_LINE_STARTS = '|#<'
/** Spaces before a heading or the row of a table; more make it a listing. */
const MAX_INDENT = 12

/**
 * Where the line ends that begins at `at` and is a sentence by itself, whatever marks it has: a row of a Markdown table,
 * or a heading. A comment in a listing looks like a heading, but what follows is no text that begins.
 */
function endOfWholeLine(text: string, at: number): number | undefined {
  const character = text.charAt(at)
  if (!WHOLE_LINE_STARTS.includes(character) || !isLineStart(text, at)) return undefined
  const newline = text.indexOf('\n', at)
  const end = newline < 0 ? text.length : newline
  if (character === '|') return end > at + 1 && endsWith(text, end, '|') ? end : undefined
  if (character === '<')
    return /^<tr\b/i.test(text.slice(at, at + 4)) && endsWith(text, end, '</tr>') ? end : undefined
  const isHeading = /^#{1,6}\s+\S/.test(text.slice(at, at + 12))
  return isHeading && !/^\s*\p{Lowercase}/u.test(text.slice(end, end + 12)) ? end : undefined
}

const endsWith = (text: string, end: number, mark: string): boolean =>
  text
    .slice(Math.max(0, end - MAX_INDENT), end)
    .trimEnd()
    .toLowerCase()
    .endsWith(mark)

function isLineStart(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_INDENT), at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return line.trim() === '' && (line.length < MAX_INDENT || at <= MAX_INDENT)
}

/** Where the run of end marks and closing quotes at `at` stops; `at` itself if there is none. */
function endOfMarks(text: string, at: number): number {
  let end = at
  while (isOneOf(HARD_ENDS + SOFT_ENDS, text[end])) end++
  if (end === at && at > 0 && GREEK_QUESTION.test(text.slice(at - 1, at + 1))) end++
  if (end === at) return at
  while (isOneOf(CLOSERS, text[end])) end++
  return end
}

const isOneOf = (marks: string, character: string | undefined): boolean =>
  character !== undefined && marks.includes(character)

function isSentenceEnd(text: string, start: number, at: number, end: number): boolean {
  const marks = text.slice(at, end)
  if ([...marks].some((mark) => HARD_ENDS.includes(mark))) return !continuesQuote(text, marks, end)
  const next = text.charAt(end)
  // Chinese text often ends with a Latin mark and goes on without a space.
  if (next !== '' && !/\s/.test(next)) return /^[!?]/.test(marks) && CJK.test(next)
  if (!marks.startsWith('.')) return true
  if (isDotLeader(text, at, end)) return false
  if (isAbbreviation(text, start, at) || isGermanDate(text, at, end)) return false
  return !/^\s+\p{Lowercase}/u.test(text.slice(end, end + 8))
}

/** "am 3. Mai": the point makes the number an ordinal. */
const isGermanDate = (text: string, at: number, end: number): boolean =>
  /\d$/.test(text.slice(Math.max(0, at - 2), at)) &&
  /^ (?:Jan|Jän|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)/.test(text.slice(end, end + 6))

/** Dots that lead to a page number, set with or without spaces. */
const isDotLeader = (text: string, at: number, end: number): boolean =>
  end - at > 3 ||
  /\.\s+$/.test(text.slice(0, at).slice(-3)) ||
  /^\s+\./.test(text.slice(end, end + 3))

/** 「真的嗎？」他問: the mark inside the quotation does not end the sentence around it. */
const continuesQuote = (text: string, marks: string, end: number): boolean =>
  /[」』”’]$/.test(marks) && /^[，、,；;的]/.test(text.slice(end, end + 1))

function isAbbreviation(text: string, start: number, at: number): boolean {
  const word = lastWord(text, start, at)
  // A lone capital is an initial; a lone number, at the start, numbers the list item.
  if (/^\p{Uppercase}$/u.test(word)) return true
  if (/^\d{1,3}$/.test(word) && text.slice(start, at - word.length).trim() === '') return true
  return ABBREVIATIONS.has(word.toLowerCase())
}

/** Letters, digits and dots before `at`; empty when they are more than an abbreviation has. */
function lastWord(text: string, start: number, at: number): string {
  const lowest = Math.max(start, at - MAX_ABBREVIATION)
  let from = at
  while (from > lowest && /[\p{Letter}\d.]/u.test(text.charAt(from - 1))) from--
  if (from > start && from === at - MAX_ABBREVIATION) return ''
  return text.slice(from, at).replace(/^\.+/, '')
}

/** Width of the longest line; a Han character counts for two. Zero for a text of one line. */
function typicalLineWidth(text: string): number {
  if (!text.includes('\n')) return 0
  return text.split('\n').reduce((width, line) => Math.max(width, widthOf(line)), 0)
}

function widthOf(line: string): number {
  let width = 0
  for (const character of line.trim()) width += CJK.test(character) ? 2 : 1
  return width
}

/**
 * A line break ends a sentence at an empty line, before a list item, and after a line much shorter
 * than the others that could not have been wrapped there: a heading. Elsewhere it is a wrap.
 */
function isLineBoundary(text: string, start: number, at: number, lineWidth: number): boolean {
  const rest = text.slice(at + 1, at + 40)
  if (/^\s*\n/.test(rest) || LIST_ITEM.test(rest)) return true
  if (isNumberRow(rest.split('\n', 1)[0] ?? '')) return true
  const line = text.slice(Math.max(start, text.lastIndexOf('\n', at - 1) + 1), at)
  if (isNumberRow(line)) return true
  if (/[,，、;；:：-]\s*$/.test(line)) return false
  return (
    widthOf(line) < lineWidth * 0.6 && /^\s*[\p{Uppercase}\p{Number}\p{Other_Letter}]/u.test(rest)
  )
}
