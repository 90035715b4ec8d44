import type { DocumentPage, ReadDocument } from '../documents/document-pages.ts'
import {
  type PagePiece,
  piecesOf,
  type Section,
  textOf,
  toSections,
  trimPiece,
  withSubsections,
} from '../documents/sections.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { isTableRow, splitSentences, type Span } from '../../_shared/text/sentences.ts'
import { readNumeral } from '../questions/numerals.ts'
import type { Place } from '../questions/place.ts'

/** The pieces of a document's pages that a place names, in order; none where it has no such place. */
export function piecesOfPlace(read: ReadDocument, place: Place): PagePiece[] {
  let pieces = wholePages(read.pages, place.pages)
  if (place.section) pieces = sectionPieces(read, place.section, pieces)
  if (place.object) pieces = objectPieces(pieces, place.object)
  return place.part ? partOf(pieces, place.part) : pieces
}

function wholePages(pages: readonly DocumentPage[], range: Place['pages']): PagePiece[] {
  const last = pages.at(-1)?.number ?? 0
  const [from, to] = range?.map((at) => (at < 0 ? last + 1 + at : at)) ?? [1, last]
  return pages
    .filter(({ number }) => number >= (from ?? 1) && number <= (to ?? last))
    .flatMap((page) => trimPiece({ page, start: 0, end: page.content.length }) ?? [])
}

const LETTERS: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 }

function valueOfRoman(text: string): number | undefined {
  if (!/^[ivx]+$/.test(text)) return undefined
  return [...text].reduce((sum, letter, at) => {
    const value = LETTERS[letter] ?? 0
    return sum + (value < (LETTERS[text.charAt(at + 1)] ?? 0) ? -value : value)
  }, 0)
}

/** The section with that number in its heading, with all below it; else a line that begins with it. */
function sectionPieces(
  read: ReadDocument,
  { number, word }: NonNullable<Place['section']>,
  within: readonly PagePiece[],
): PagePiece[] {
  const sections = toSections(read)
  const at = sections.findIndex(({ title }) =>
    word === 'title' ? foldText(title).endsWith(number) : isNumbered(title, number, word),
  )
  if (at >= 0 || word === 'title') return withSubsections(sections, at).flatMap(piecesOf)
  for (const [index, piece] of within.entries()) {
    const span = numberedLine(textOf(piece), number, word)
    if (!span) continue
    const start = piece.start + span.start
    // Up to the next line that is numbered alike, on this page or the next.
    const end = piece.start + span.end
    const next = within[index + 1]
    return [{ ...piece, start, end }, ...(end === piece.end && next ? [next] : [])]
  }
  const nth = Number(number)
  const tops = sections.filter(({ heading }) => heading)
  const least = Math.min(...tops.map(({ level }) => level))
  const chapters = tops.filter(({ level }) => level === least)
  const isChapter = /^(?:chapter|section|part|章|节|部分|篇)$/u.test(word)
  const chapter =
    isChapter && Number.isInteger(nth) && !hasNumbers(tops) ? chapters[nth - 1] : undefined
  return chapter ? withSubsections(sections, sections.indexOf(chapter)).flatMap(piecesOf) : []
}

const hasNumbers = (sections: readonly Section[]): boolean =>
  sections.filter(({ title }) => /^(?:\d|第|chapter \d)/i.test(title)).length * 2 > sections.length

function isNumbered(title: string, number: string, word: string): boolean {
  const folded = foldText(title).replace(/^[#*\s§]+/, '')
  const [, own = ''] =
    /^(?:[a-z]+\s+)?(\d{1,3}(?:\.\d{1,3})*|[ivx]{1,5}|[a-h])(?=[\s.:：、)）\-–—]|$)/.exec(folded) ??
    /^第\s?([0-9〇零一二三四五六七八九十百两]+(?:\.\d+)*)\s?(?:章|节|条|款|部分|篇|课|项|单元|回|编)/u.exec(
      folded,
    ) ??
    /^附[录件表]\s?([0-9a-z一二三四五六七八九十]+)/u.exec(folded) ??
    /^([一二三四五六七八九十]{1,3})[、.\s]/u.exec(folded) ??
    []
  if (own === '') return false
  const isSame =
    own === number ||
    (readNumeral(own) ?? valueOfRoman(own))?.toString() ===
      (readNumeral(number) ?? valueOfRoman(number))?.toString()
  if (!isSame || /\.\d/.test(number) !== /\.\d/.test(own)) return own === number
  // "Appendix 1" is no chapter 1.
  const kind = /^(appendix|annex|附录|附件|附表|exhibit|schedule)/u
  return kind.test(folded) === kind.test(word)
}

/** From the line that begins with such a number to the next one that does. */
function numberedLine(text: string, number: string, word: string): Span | undefined {
  const starts: { start: number; isIt: boolean }[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const isNumber =
      /^[#*\s§]*(?:[a-z]+ )?(?:\d{1,3}(?:\.\d{1,3})*[.):\s]|第.{1,6}[章节節条條款项項])/iu.test(
        line,
      )
    if (isNumber) starts.push({ start, isIt: isNumbered(line, number, word) })
    start += line.length + 1
  }
  const at = starts.findIndex(({ isIt }) => isIt)
  const found = starts[at]
  return found && { start: found.start, end: starts[at + 1]?.start ?? text.length }
}

/** A table of the pieces, by its number or its place; a figure by its caption. */
function objectPieces(
  pieces: readonly PagePiece[],
  { kind, number }: NonNullable<Place['object']>,
): PagePiece[] {
  const captioned = number === undefined ? [] : captionPieces(pieces, kind, number)
  if (captioned.length > 0) return captioned
  if (kind === 'figure') return captionPieces(pieces, kind, number)
  const tables = pieces.flatMap(tablesIn)
  if (number !== undefined) return tables.slice(number - 1, number)
  return tables.length > 0 ? tables : captionPieces(pieces, kind, number)
}

/** The block with "Table 3" or 表 3 in front, and the table after it. */
function captionPieces(
  pieces: readonly PagePiece[],
  kind: 'table' | 'figure',
  number: number | undefined,
): PagePiece[] {
  const n = number === undefined ? String.raw`\d{1,3}` : `${number}(?!\\d)`
  const caption = new RegExp(
    kind === 'table'
      ? `^\\W{0,4}(?:table|表) ?${n}`
      : `^\\W{0,4}(?:fig(?:ure|\\.)|chart|圖|图) ?${n}`,
    'iu',
  )
  return pieces.flatMap((piece) => {
    const found = blocksOf(piece).findIndex((block) => caption.test(textOf(block)))
    if (found < 0) return []
    const blocks = blocksOf(piece)
    const block = blocks[found]
    const table = blocks
      .slice(found + 1, found + 3)
      .find((other) => isTableRow(textOf(other).split('\n')[0]?.trim() ?? ''))
    const before = blocks[found - 1]
    const above =
      !table && before && isTableRow(textOf(before).split('\n').at(-1)?.trim() ?? '')
        ? before
        : undefined
    if (kind === 'figure' || !block) return block ? [block] : []
    return [...(above ? [above] : []), block, ...(table ? [table] : [])]
  })
}

/** Runs of rows. */
export function tablesIn(piece: PagePiece): PagePiece[] {
  const tables: PagePiece[] = []
  let at = piece.start
  let open: PagePiece | undefined
  for (const line of textOf(piece).split('\n')) {
    if (isTableRow(line.trim())) {
      open = { page: piece.page, start: open?.start ?? at, end: at + line.length }
    } else if (open) {
      tables.push(open)
      open = undefined
    }
    at += line.length + 1
  }
  if (open) tables.push(open)
  return tables
}

function blocksOf(piece: PagePiece): PagePiece[] {
  const blocks: PagePiece[] = []
  let at = piece.start
  for (const block of textOf(piece).split(/\n\s*\n|(?<=^[^|\n]*)\n(?=\|)|(?<=\|)\n(?=[^|])/m)) {
    const start = piece.page.content.indexOf(block, at)
    blocks.push({ page: piece.page, start, end: start + block.length })
    at = start + block.length
  }
  return blocks.filter((block) => textOf(block).trim() !== '')
}

/** So many words, sentences or paragraphs from one end. */
function partOf(pieces: readonly PagePiece[], part: NonNullable<Place['part']>): PagePiece[] {
  const units = pieces.flatMap((piece) =>
    unitsOf(piece, part.unit).map((span) => ({ ...piece, ...span })),
  )
  const { from, count } = part
  const start = from < 0 ? Math.max(0, units.length - count) : from - 1
  return mergeRuns(units.slice(start, start + count))
}

/** Neighbours on a page as one piece. */
function mergeRuns(units: readonly PagePiece[]): PagePiece[] {
  const merged: PagePiece[] = []
  for (const unit of units) {
    const last = merged.at(-1)
    if (last && last.page === unit.page) last.end = unit.end
    else merged.push({ ...unit })
  }
  return merged
}

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Their spans in the page; a Han character counts for a word. */
function unitsOf(piece: PagePiece, unit: NonNullable<Place['part']>['unit']): Span[] {
  const text = textOf(piece)
  const spans = (matches: Iterable<{ index: number; 0: string }>): Span[] =>
    [...matches].map((match) => ({
      start: piece.start + match.index,
      end: piece.start + match.index + match[0].length,
    }))
  if (unit === 'words') {
    return spans(
      HAN.test(text)
        ? text.matchAll(
            /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu,
          )
        : text.matchAll(/\S+/g),
    )
  }
  if (unit === 'characters') return spans(text.matchAll(/\S/gu))
  if (unit === 'lines')
    return spans(text.matchAll(/[^\n]+/g)).filter(({ start, end }) =>
      /\S/.test(piece.page.content.slice(start, end)),
    )
  if (unit === 'paragraphs') {
    return blocksOf(piece)
      .filter((block) => !/^#{1,6} [^\n]*$/.test(textOf(block)))
      .flatMap((block) => trimPiece(block) ?? [])
  }
  return splitSentences(text)
    .filter((sentence) => !/^#{1,6} /.test(sentence.text))
    .map(({ start, end }) => ({ start: piece.start + start, end: piece.start + end }))
}
