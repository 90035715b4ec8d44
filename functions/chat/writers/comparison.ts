import { contentTerms } from '../../_shared/text/content-terms.ts'
import { isQuotable } from '../../_shared/text/quotable.ts'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { type PagePiece, toSections } from '../documents/sections.ts'
import { bareTextPage } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { SourceList } from '../documents/source-list.ts'
import { quoteSentence } from '../../_shared/text/quote.ts'
import { toPattern } from './mentions.ts'
import { foldForSearch } from '../../_shared/text/fold.ts'
import { bestOf, tellingSentences } from './telling-sentences.ts'
import type { WriterContext, Written } from './writer.ts'

const ROWS = 3
const MAX_BOTH = 3
const MAX_CELL = 320
/** Columns of a table that can be read. */
const MAX_DOCUMENTS = 4

interface Quoted {
  document: RoomDocument
  piece: PagePiece
  text: string
  score: number
}

/** Two things side by side: what is said of both, then a table with a source in each cell. */
export async function writeComparison(context: WriterContext): Promise<Written | undefined> {
  const subjects = context.plan.subjects ?? []
  if (subjects.length < 2) return compareDocuments(context, context.documents)
  const named = subjects.map((subject) => documentNamed(subject, context.documents))
  const documents = named.filter((document) => document !== undefined)
  if (documents.length === subjects.length && new Set(documents).size === documents.length) {
    return compareDocuments(context, documents)
  }
  return compareSubjects(context, subjects)
}

/** The one document whose title has all the words. */
function documentNamed(
  subject: string,
  documents: readonly RoomDocument[],
): RoomDocument | undefined {
  const terms = [...contentTerms(subject)]
  const named = documents.filter(({ title }) => {
    const own = contentTerms(title)
    return terms.length > 0 && terms.every((term) => own.has(term))
  })
  return named.length === 1 ? named[0] : undefined
}

async function compareDocuments(
  context: WriterContext,
  documents: readonly RoomDocument[],
): Promise<Written | undefined> {
  const compared = documents.slice(0, MAX_DOCUMENTS)
  if (compared.length < 2) return undefined
  const columns: Quoted[][] = []
  for (const document of compared) {
    const read = await context.read(document)
    const pieces = toSections(read).flatMap((section) => section.pieces)
    const best = bestOf(tellingSentences(pieces, contentTerms(document.title)), ROWS)
    columns.push(best.map(({ piece, text, score }) => ({ document, piece, text, score })))
  }
  if (columns.some((column) => column.length === 0)) return undefined
  const sources = new SourceList()
  const table = toTable(
    compared.map(({ title }) => title),
    columns,
    sources,
  )
  return { text: table, passages: sources.passages }
}

async function compareSubjects(
  context: WriterContext,
  subjects: readonly string[],
): Promise<Written | undefined> {
  const patterns = subjects.map(toPattern)
  const found: Quoted[][] = []
  for (const subject of subjects) found.push(await sentencesAbout(context, subject))
  const all = [...new Map(found.flat().map((one) => [keyOf(one), one])).values()]
  const isAbout = (one: Quoted, side: number): boolean => {
    const pattern = patterns[side]
    return pattern !== undefined && foldForSearch(one.text).search(pattern) >= 0
  }
  const both = all
    .filter((one) => subjects.every((_, side) => isAbout(one, side)))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_BOTH)
  const columns = subjects.map((_, side) =>
    all
      .filter((one) => isAbout(one, side) && !both.includes(one))
      .filter((one) => subjects.every((_, other) => other === side || !isAbout(one, other)))
      .sort((a, b) => b.score - a.score)
      .slice(0, ROWS),
  )
  const sources = new SourceList()
  const parts = both.map(({ document, piece, text }) =>
    quoteSentence(text, sources.add(document, piece)),
  )
  if (columns.every((column) => column.length > 0)) parts.push(toTable(subjects, columns, sources))
  else if (both.length === 0) return undefined
  return { text: parts.join('\n\n'), passages: sources.passages }
}

const keyOf = ({ document, piece }: Quoted): string =>
  `${document.id} ${piece.page.number} ${piece.start}`

/** Sentences of the best passages for one side, scored by how early they name it and how much they say. */
async function sentencesAbout(context: WriterContext, subject: string): Promise<Quoted[]> {
  const pattern = toPattern(subject)
  if (!pattern) return []
  const results = await context.search(subject)
  const byId = new Map(context.documents.map((document) => [document.id, document]))
  return results.flatMap((result, rank) => {
    const document = byId.get(result.document_id)
    if (!document) return []
    const page = {
      ...bareTextPage(result.page, ' '.repeat(result.start_offset) + result.content),
      title: result.page_title,
      confidence: result.recognition_confidence,
    }
    return splitSentences(result.content).flatMap(({ text, start, end }) => {
      const at = foldForSearch(text).search(pattern)
      if (at < 0 || !isQuotable(text) || text.length > MAX_CELL) return []
      const piece = { page, start: result.start_offset + start, end: result.start_offset + end }
      return [{ document, piece, text, score: 1 / (1 + rank) + 1 / (1 + at / 20) }]
    })
  })
}

function toTable(
  titles: readonly string[],
  columns: readonly (readonly Quoted[])[],
  sources: SourceList,
): string {
  const rows = Math.max(...columns.map((column) => column.length))
  const cell = (text: string): string => hideOwnNumbers(text).replaceAll('|', String.raw`\|`)
  const head = `| ${titles.map(cell).join(' | ')} |`
  const rule = `|${' --- |'.repeat(titles.length)}`
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = columns.map((column) => {
      const quoted = column[row]
      if (!quoted) return ''
      return quoteSentence(
        quoted.text.replaceAll('|', '/'),
        sources.add(quoted.document, quoted.piece),
      )
    })
    return `| ${cells.join(' | ')} |`
  })
  return [head, rule, ...body].join('\n')
}
