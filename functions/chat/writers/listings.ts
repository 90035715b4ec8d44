import { isTableRow, isTableRule } from '../../_shared/text/sentences.ts'
import {
  type PagePiece,
  piecesOf,
  type Section,
  textOf,
  withSubsections,
} from '../documents/sections.ts'

/** Things that a document lists: items, rows of a table, or headings under a heading. */
export interface Listing {
  kind: 'items' | 'rows' | 'headings'
  /** The heading that it stands under; empty where there is none. */
  heading: string
  /** What leads up to it: the paragraph before, or a caption. */
  lead: string
  /** Of a table: its header row. */
  header: PagePiece | undefined
  items: PagePiece[]
}

interface Line extends PagePiece {
  text: string
  indent: number
  /** Whether an empty line stands before it. */
  isApart: boolean
}

const ITEM =
  /^\s*(?:[•●▪‣◦–—·]|[-*+](?=\s)|\(?\d{1,3}[.)](?=\s|[^\d\s])|[（(]?[一二三四五六七八九十]{1,3}[、.)）]|\(?[a-zA-Z][.)]\s)/u
const MAX_LEAD = 400

/** The listings of a document, in order. Those that a page break divides are one. */
export function findListings(sections: readonly Section[]): Listing[] {
  return sections.flatMap((section, index) => [
    ...headingsUnder(sections, index),
    ...listingsIn(section),
  ])
}

/** The headings one level below a heading. */
function headingsUnder(sections: readonly Section[], index: number): Listing[] {
  const section = sections[index]
  if (!section?.heading) return []
  const below = withSubsections(sections, index).slice(1)
  const level = Math.min(...below.map((one) => one.level))
  const items = below.flatMap((one) => (one.level === level && one.heading ? [one.heading] : []))
  if (items.length < 2) return []
  return [{ kind: 'headings', heading: section.title, lead: '', header: undefined, items }]
}

function listingsIn({ title, pieces }: Section): Listing[] {
  const listings: Listing[] = []
  let open: Listing | undefined
  let lead = ''
  let indent = 0
  const start = (kind: Listing['kind'], header?: PagePiece): Listing => {
    const listing: Listing = { kind, heading: title, lead, header, items: [] }
    listings.push(listing)
    return listing
  }
  const lines = pieces.flatMap(linesOf)
  for (const [at, line] of lines.entries()) {
    const { page, start: from, end } = line
    if (isTableRow(line.text) && line.text.startsWith('|')) {
      if (isTableRule(line.text)) continue
      const isHeader = isTableRule(lines[at + 1]?.text ?? '')
      // On the next page the header is repeated.
      const isRepeated = isHeader && open?.header && textOf(open.header).trim() === line.text
      if (isRepeated) continue
      if (open?.kind !== 'rows' || isHeader) open = start('rows', isHeader ? line : undefined)
      if (!isHeader) open.items.push({ page, start: from, end })
      continue
    }
    const last: PagePiece | undefined = open?.items.at(-1)
    if (ITEM.test(line.text)) {
      if (open?.kind !== 'items') {
        open = start('items')
        indent = line.indent
      }
      if (line.indent > indent && last && open.items.length > 0) extend(open, line)
      else open.items.push({ page, start: from, end })
      continue
    }
    // The rest of an item that wraps, or a page's end within the list.
    if (
      open?.kind === 'items' &&
      last &&
      (!line.isApart || line.indent > indent) &&
      last.page === page
    ) {
      extend(open, line)
      continue
    }
    if (line.isApart || open) lead = line.text
    else lead = `${lead} ${line.text}`.slice(-MAX_LEAD)
    open = undefined
  }
  return listings.filter(({ items }) => items.length >= 2)
}

function extend(listing: Listing, line: Line): void {
  const last = listing.items.at(-1)
  if (last && last.page === line.page) last.end = line.end
}

function linesOf(piece: PagePiece): Line[] {
  const lines: Line[] = []
  let at = piece.start
  let isApart = true
  for (const raw of textOf(piece).split('\n')) {
    const text = raw.trim()
    if (text === '') isApart = true
    else {
      const indent = raw.length - raw.trimStart().length
      const start = at + indent
      lines.push({ page: piece.page, start, end: start + text.length, text, indent, isApart })
      isApart = false
    }
    at += raw.length + 1
  }
  return lines
}

/** Lines that begin with one word and a number or a colon, "Record 17", 第十三條: a series through the whole document. */
export function findSeries(sections: readonly Section[], noun: string): PagePiece[] {
  const pattern = seriesPattern(noun)
  if (!pattern) return []
  const found = new Map<string, PagePiece>()
  for (const section of sections) {
    for (const piece of piecesOf(section)) {
      for (const line of linesOf(piece)) {
        const match = pattern.exec(line.text)
        if (!match) continue
        const key = match[1] ?? match[2] ?? `${line.page.number} ${line.start}`
        if (!found.has(key)) {
          found.set(key, {
            page: line.page,
            start: line.start,
            end: Math.min(line.end, line.start + 300),
          })
        }
      }
    }
  }
  return [...found.values()]
}

function seriesPattern(noun: string): RegExp | undefined {
  const word = noun.trim()
  if (/^\p{Script=Han}{1,6}$/u.test(word)) {
    const counter = [...word].at(-1) ?? ''
    return new RegExp(
      String.raw`^[#*\s]{0,6}(?:第\s?([0-9〇零一二三四五六七八九十百]{1,6})\s?(?:${word}|${counter})|${word}\s?(?:编号|編號|no\.?|#)?\s?(\d{1,6})|${word}\s?[:：])`,
      'iu',
    )
  }
  const latin = /([\p{Letter}-]{3,30})$/u.exec(word)?.[1]
  if (latin === undefined) return undefined
  const stem = latin.replace(/ies$/i, '(?:y|ies)').replace(/(?<=[^s])s$/i, 's?')
  return new RegExp(
    String.raw`^[#*\s>-]{0,8}${stem}\s?(?:(?:no\.?|number|id|#)\s?)?(?:#?\s?([\dA-Z-]{0,8}\d{1,6}|[IVX]{1,6})(?![\p{Letter}\d])|\s?[:：])`,
    'iu',
  )
}
