import { analyze, shareOf } from '../../_shared/text/analyzer.ts'
import { contentTerms } from '../../_shared/text/content-terms.ts'
import { detectLanguage } from '../../_shared/text/language.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { type PagePiece, textOf, toSections } from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import { partOf } from './by-document.ts'
import { findListings, findSeries, type Listing } from './listings.ts'
import { phrasesFor } from './phrases.ts'
import { mark, openRow, quoteSentence } from '../../_shared/text/quote.ts'
import type { WriterContext, Written } from './writer.ts'

/** Items that are quoted; of more, the rest is counted. */
const MAX_ITEMS = 300
/** A series has more than a few. */
const MIN_SERIES = 3
/** Share of the subject's terms that heading, lead or header of a listing must have. */
const MIN_SHARE = 0.99
const MAX_ITEM = 600
/** Pages that are looked through for a question that may want something else. */
const MAX_PAGES = 2000

interface Found {
  document: RoomDocument
  listing: Listing
  score: number
}

/**
 * All of something, from all pages: a list, a table or headings whose heading or lead names it, or lines numbered by its
 * name. Undefined where the documents have none such: then passages answer.
 */
export async function writeEnumeration(context: WriterContext): Promise<Written | undefined> {
  const { plan, question, documents } = context
  const subject = plan.subjects?.[0] ?? ''
  const terms = [...contentTerms(subject, detectLanguage(question))]
  const length = documents.reduce((sum, { page_count }) => sum + (page_count ?? 1), 0)
  if (terms.length === 0 || length > MAX_PAGES) return undefined
  const found: Found[] = []
  let pages = 0
  for (const document of documents) {
    const read = await context.read(document)
    pages += read.pages.length
    const sections = toSections(read)
    const series = findSeries(sections, subject)
    if (series.length >= MIN_SERIES) {
      const listing: Listing = {
        kind: 'items',
        heading: '',
        lead: '',
        header: undefined,
        items: series,
      }
      // Numbered by its name: nothing is surer.
      found.push({ document, listing, score: 3 })
    }
    for (const listing of findListings(sections)) {
      const score = scoreOf(listing, terms, document.title)
      if (score > 0) found.push({ document, listing, score })
    }
  }
  const chosen = bestOfEach(found)
  if (chosen.length === 0) return undefined
  return writeList(context, chosen, subject, pages, phrasesFor(question))
}

/** The best listing of each document, where it is as sure as the best of all. */
function bestOfEach(found: readonly Found[]): Found[] {
  const best = Math.max(...found.map(({ score }) => score))
  const chosen = new Map<string, Found>()
  for (const one of found) {
    const known = chosen.get(one.document.id)
    if (one.score >= best * 0.9 && (known?.score ?? 0) < one.score) chosen.set(one.document.id, one)
  }
  return [...chosen.values()]
}

/** How surely a listing is the one that is meant; 0 where a word of the subject is missing. */
function scoreOf(listing: Listing, terms: readonly string[], title: string): number {
  const header = listing.header ? textOf(listing.header) : ''
  const near = analyze(`${listing.heading}\n${listing.lead}\n${header}`)
  const far = analyze(title)
  const share = meanOf(terms, (term) => Math.max(shareOf(term, near), shareOf(term, far)))
  const own = meanOf(terms, (term) => shareOf(term, near))
  if (share < MIN_SHARE || own < 0.5) return 0
  const inHeading = shareIn(terms, listing.heading)
  const inLead = shareIn(terms, listing.lead)
  const inHeader = shareIn(terms, header)
  const brevity = 1 / (1 + analyze(`${listing.heading} ${listing.lead}`).counts.size / 20)
  return (
    share +
    0.5 * Math.max(inHeading, inLead, inHeader) +
    0.3 * brevity +
    (listing.kind === 'headings' ? -0.2 : 0)
  )
}

function shareIn(terms: readonly string[], text: string): number {
  if (text === '') return 0
  const analysis = analyze(text)
  return meanOf(terms, (term) => shareOf(term, analysis))
}

const meanOf = (terms: readonly string[], valueOf: (term: string) => number): number =>
  terms.reduce((sum, term) => sum + valueOf(term), 0) / terms.length

function writeList(
  { plan, documents }: WriterContext,
  chosen: readonly Found[],
  subject: string,
  pages: number,
  phrases: ReturnType<typeof phrasesFor>,
): Written {
  const sources = new SourceList()
  const parts: string[] = []
  let total = 0
  let left = MAX_ITEMS
  for (const { document, listing } of chosen) {
    total += listing.items.length
    const items = listing.items.slice(0, Math.max(0, left))
    left -= items.length
    const lead = leadOf(listing)
    const list =
      listing.kind === 'rows'
        ? quoteRows(listing, items, document, sources)
        : quoteItems(items, document, sources)
    const more = listing.items.length - items.length
    const said = [...lead, list, ...(more > 0 ? [phrases.andMore(more)] : [])].join('\n\n')
    parts.push(partOf(document, said, documents.length))
  }
  const head = plan.counts ? [`${phrases.count(total, subject)}. ${phrases.inPages(pages)}`] : []
  return { text: [...head, ...parts].join('\n\n'), passages: sources.passages }
}

const leadOf = ({ heading }: Listing): string[] =>
  heading === '' ? [] : [`**${hideOwnNumbers(heading)}**`]

function quoteItems(
  items: readonly PagePiece[],
  document: RoomDocument,
  sources: SourceList,
): string {
  return items
    .map((item) => {
      const piece = { ...item, end: Math.min(item.end, item.start + MAX_ITEM) }
      const text = textOf(piece)
      const number = /^\s*(\d{1,3})[.)]\s*/.exec(text)
      const quote = quoteSentence(
        number ? text.slice(number[0].length) : text,
        sources.add(document, piece),
      )
      return `${number ? `${number[1]}.` : '-'} ${quote}`
    })
    .join('\n')
}

function quoteRows(
  { header }: Listing,
  rows: readonly PagePiece[],
  document: RoomDocument,
  sources: SourceList,
): string {
  const first = rows[0] ? textOf(rows[0]) : ''
  const cells = Math.max(1, first.split('|').length - 2)
  const head = header ? hideOwnNumbers(textOf(header)) : `|${' |'.repeat(cells)}`
  const lines = rows.map((row) => {
    const n = sources.add(document, row)
    return `${mark(hideOwnNumbers(openRow(textOf(row))), n)} |`
  })
  return [head, `|${' --- |'.repeat(cells)}`, ...lines].join('\n')
}
