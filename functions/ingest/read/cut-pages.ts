import type { DocumentLimits } from '../../_shared/contract/limits.ts'
import { AppError, limitError } from '../../_shared/contract/errors.ts'
import type { ExtractedPage, Section } from './pages.ts'
import { SENTENCE_MARKS } from '../../_shared/text/sentences.ts'

/** A text is one long page; it is cut into pages of at most this many UTF-16 units, so that slices stay small. */
const PAGE_CHARACTERS = 20_000
/** Of a part that people know as one page. */
const SECTION_CHARACTERS = 60_000
/** A page ends at the last paragraph, line or sentence that ends in its last part, of this size. */
const END_WINDOW_CHARACTERS = 4_000

/**
 * Pages of a text: its sections, and pieces of those that are too long. Put together, the pages of a section are its text
 * as it can be stored.
 * @throws AppError article_empty, too_much_text
 */
export function cutPages(sections: readonly Section[], limits: DocumentLimits): ExtractedPage[] {
  const texts = sections.map(({ text }) => toStorable(text))
  const characters = sections.reduce((sum, { text }) => sum + text.length, 0)
  if (characters > limits.maxCharacters) throw limitError('too_much_text', limits)
  if (texts.every((text) => text.trim() === '')) throw new AppError('article_empty')
  const pages: ExtractedPage[] = []
  for (const [i, section] of sections.entries()) {
    const { title, cells } = section
    for (const [piece, content] of cutText(texts[i] ?? '', sizeOf(section)).entries()) {
      const state = content.trim() === '' ? 'empty' : 'text'
      pages.push({
        number: pages.length + 1,
        content,
        state,
        ...(title === undefined ? {} : { title }),
        ...(cells ? { cells } : {}),
        ...(piece > 0 ? { goesOn: true } : {}),
      })
    }
  }
  if (pages.length > limits.maxPages) throw limitError('too_many_pages', limits)
  return pages
}

function sizeOf({ title, cells }: Section): number {
  // The places of its cells are those of the whole.
  if (cells) return Infinity
  return title === undefined ? PAGE_CHARACTERS : SECTION_CHARACTERS
}

/** Postgres stores no NUL. */
const toStorable = (text: string): string =>
  text.replaceAll('\0', '').replace(/\r\n?/g, '\n').toWellFormed()

function cutText(text: string, size: number): string[] {
  if (text === '') return ['']
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    const end = endOfPage(text, start, size)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function endOfPage(text: string, start: number, size: number): number {
  const limit = start + size
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
