import { analyze, type Analysis } from '../../_shared/text/analyzer.ts'
import { headingTerm } from '../../_shared/text/heading-terms.ts'
import { mayBeOtherLatin } from '../../_shared/text/language.ts'
import { pageTerm } from '../../_shared/text/page-terms.ts'
import { type Heading, headingsAt, INHERITED } from '../read/headings.ts'
import { findPrintedNumbers } from './page-numbers.ts'
import { tableContext } from './table-context.ts'

/** Lines that a page begins with: they say what its tables and paragraphs are about. */
const HEAD_LINES = 3
const HEAD_LINE_CHARACTERS = 120
/** Of words that a page begins with, for each of its chunks. */
const HEAD_COUNT = 0.5
/** A heading of so many terms says each of them as loudly as can be; of more, less. */
const SHORT_HEADING = 3
/** A page's own number is certain, a printed one was found by comparing pages. */
const PRINTED_NUMBER_COUNT = 0.7

/** What the chunks of a page are found by beside their own words. */
export interface PageTerms {
  content: string
  /** Whether its words have pieces: a page tells its language better than a chunk of it. */
  pieces: boolean
  head: Analysis
  /** Its first lines, each by itself, as headings. */
  headLines: readonly Terms[]
  title: Analysis
  headings: readonly AnalyzedHeading[]
  /** The page's number in the file, and on paper. */
  numbers: Map<string, number>
}

type Terms = Map<string, number>

interface AnalyzedHeading extends Heading {
  terms: Terms
}

interface Document {
  title: string
  kind: string
  pageCount: number
}

/** @param window pages that are compared with each other; the same ones whenever a page of it is analysed */
export function findPageTerms(
  { title, kind, pageCount }: Document,
  window: readonly { number: number; content: string; headings?: readonly Heading[] }[],
): Map<number, PageTerms> {
  const isPaged = kind === 'pdf'
  const printed = isPaged ? findPrintedNumbers(window) : new Map<number, number>()
  const titleTerms = analyze(title, { pieces: mayBeOtherLatin(window[0]?.content ?? title) })
  return new Map(
    window.map(({ number, content, headings = [] }) => {
      const numbers = new Map<string, number>()
      const label = printed.get(number)
      if (label !== undefined) numbers.set(pageTerm(label), PRINTED_NUMBER_COUNT)
      if (isPaged) numbers.set(pageTerm(number), 1)
      if (isPaged && number === pageCount) numbers.set(pageTerm('last'), 1)
      // What is no page has no head: its beginning is one paragraph of many.
      const pieces = mayBeOtherLatin(content)
      const headLines = isPaged ? headLinesOf(content) : []
      return [
        number,
        {
          content,
          pieces,
          head: analyze(headLines.join('\n'), { pieces }),
          headLines: headLines.map(headingTerms),
          title: titleTerms,
          headings: headings.map(withTerms),
          numbers,
        },
      ]
    }),
  )
}

/** Those of earlier pages hold for too much: they say nothing here. */
const withTerms = (heading: Heading): AnalyzedHeading => ({
  ...heading,
  terms: heading.start === INHERITED ? new Map<string, number>() : headingTerms(heading.text),
})

function headLinesOf(content: string): string[] {
  return content
    .split('\n')
    .filter((line) => /\p{Letter}/u.test(line))
    .slice(0, HEAD_LINES)
    .map((line) => line.trim().slice(0, HEAD_LINE_CHARACTERS))
}

/**
 * The terms of a chunk: its own, what its table's header and caption say, the page's head, unless the chunk begins with
 * it, and the title's where it lacks them, so that within a document the title tells nothing, and between documents it
 * tells which; beside them those of its headings as such.
 * @param start where it begins in its page
 */
export function analyzeChunk(
  content: string,
  page: PageTerms | undefined,
  start = page?.content.indexOf(content) ?? 0,
): Analysis {
  if (page === undefined) return analyze(content)
  const { pieces } = page
  const analysis = analyze(content, { pieces })
  const table = analyze(tableContext(page.content, start), { pieces })
  const beginsPage = page.content.trimStart().startsWith(content)
  for (const kind of ['counts', 'pairs', 'pieces'] as const) {
    const terms = analysis[kind]
    if (!beginsPage) {
      for (const [term, count] of page.head[kind]) {
        terms.set(term, (terms.get(term) ?? 0) + count * HEAD_COUNT)
      }
    }
    for (const [term, count] of table[kind]) if (!terms.has(term)) terms.set(term, count)
    for (const [term, count] of page.title[kind]) if (!terms.has(term)) terms.set(term, count)
  }
  for (const [term, count] of page.numbers) analysis.counts.set(term, count)
  const headings = headingsAt(page.headings, start).map(({ terms }) => terms)
  for (const terms of [...page.headLines, ...headings]) {
    for (const [term, count] of terms) {
      analysis.counts.set(term, Math.max(analysis.counts.get(term) ?? 0, count))
    }
  }
  return analysis
}

/** Words and pairs of a heading, each as loud as it is short. */
function headingTerms(heading: string): Terms {
  const { counts, pairs } = analyze(heading)
  const count = Math.min(1, SHORT_HEADING / Math.max(1, counts.size))
  return new Map([...counts.keys(), ...pairs.keys()].map((term) => [headingTerm(term), count]))
}
