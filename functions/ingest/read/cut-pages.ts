import type { DocumentLimits } from '../../_shared/contract/limits.ts'
import { AppError, limitError } from '../../_shared/contract/errors.ts'
import { SENTENCE_MARKS } from '../../_shared/text/sentences.ts'
import type { ExtractedPage } from './pages.ts'

/** A text is one long page; it is cut into pages of at most this many UTF-16 units, so that slices stay small. */
const PAGE_CHARACTERS = 20_000
/** A page ends at the last paragraph, line or sentence that ends in its last part, of this size. */
const END_WINDOW_CHARACTERS = 4_000

/**
 * Pages of a text. Put together, all the pages are the text as it can be stored.
 * @throws AppError article_empty, too_much_text
 */
export function cutPages(source: string, limits: DocumentLimits): ExtractedPage[] {
  if (source.length > limits.maxCharacters) throw limitError('too_much_text', limits)
  // Postgres stores no NUL.
  const text = source.replaceAll('\0', '').replace(/\r\n?/g, '\n').toWellFormed()
  if (text.trim() === '') throw new AppError('article_empty')
  const pages: ExtractedPage[] = []
  for (let start = 0; start < text.length;) {
    const end = endOfPage(text, start)
    pages.push(toPage(pages.length + 1, text.slice(start, end)))
    start = end
  }
  return pages
}

function toPage(number: number, content: string): ExtractedPage {
  const state = content.trim() === '' ? 'empty' : 'text'
  return { number, content, state }
}

function endOfPage(text: string, start: number): number {
  const limit = start + PAGE_CHARACTERS
  if (limit >= text.length) return text.length
  const from = limit - END_WINDOW_CHARACTERS
  const window = text.slice(from, limit)
  const end = endOfParagraph(window) ?? endOfLine(window) ?? endOfSentence(window)
  if (end !== undefined) return from + end
  // Not between the halves of a character.
  return /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit
}

/** After the last empty line. */
function endOfParagraph(text: string): number | undefined {
  for (let at = text.lastIndexOf('\n'); at > 0;) {
    const before = text.lastIndexOf('\n', at - 1)
    if (before >= 0 && text.slice(before, at).trim() === '') return at + 1
    at = before
  }
  return undefined
}

function endOfLine(text: string): number | undefined {
  const at = text.lastIndexOf('\n')
  return at < 0 ? undefined : at + 1
}

/** After its mark, and the white space behind that. */
function endOfSentence(text: string): number | undefined {
  const at = Math.max(...[...`${SENTENCE_MARKS}.!?`].map((mark) => text.lastIndexOf(mark)))
  if (at < 0) return undefined
  const rest = text.slice(at + 1)
  return text.length - rest.trimStart().length
}
