import { findInText } from '#lib/citations/find-in-text.ts'
import { findPassage, type PassageSource } from '#lib/citations/find-passage.ts'
import type { PageRow, Span } from '#lib/contract.ts'
import type { ToneSpan } from '#lib/markdown/marked-document.ts'
import type { MarkTone } from '#lib/markdown/markdown.ts'
import type { ViewerTarget } from '#lib/state/viewer.svelte.ts'
import type { DocumentFind } from './document-find.svelte.ts'
import { type MarkedPassage, markedSpans } from './marked-spans.ts'

/** What is to be marked on one page. The first of `citations` was opened, unless `cited` says that none of them was. */
export interface PageMarks {
  cited: MarkedPassage | null
  also: readonly MarkedPassage[]
  words: string
  /** Which place of the words is looked at, from 0; -1 where none of this page is. */
  current: number
}

export const NO_MARKS: PageMarks = { cited: null, also: [], words: '', current: -1 }

/** @param version the one that is shown: what was cited of another is not marked in it */
export function marksOn(
  page: number,
  version: number,
  {
    citation,
    citations,
    documentId,
  }: Pick<ViewerTarget, 'documentId'> & {
    citation: MarkedPassage | null
    citations: readonly MarkedPassage[]
  },
  find: DocumentFind | null,
): PageMarks {
  const isHere = (cited: MarkedPassage): boolean =>
    cited.document_id === documentId && cited.document_version === version && cited.page === page
  return {
    cited: citation && isHere(citation) ? citation : null,
    also: citations.filter((cited) => isHere(cited) && cited.position !== citation?.position),
    words: find?.words ?? '',
    current: find?.hit?.page === page ? find.hit.index : -1,
  }
}

/** In the stored text of a page. Where they overlap, the first in the list counts: what is looked for stands in a passage too. */
export function spansInText(row: PageRow, { cited, also, words, current }: PageMarks): ToneSpan[] {
  return [
    ...foundSpans(findInText(words, row.content), current),
    ...toned('cited', cited ? markedSpans(row, cited) : []),
    ...also.flatMap((citation) => toned('also', markedSpans(row, citation))),
  ]
}

/** In another rendering of it, such as the text layer of a PDF. `content` is the stored text, if it was read. */
export function spansInLayer(
  text: string,
  { cited, also, words, current }: PageMarks,
  content: string | undefined,
): ToneSpan[] {
  const place = (citation: MarkedPassage): Span[] => {
    const { quote, start_offset: start } = citation
    const source: PassageSource | undefined =
      content === undefined || start === null ? undefined : { content, start }
    const span = findPassage(quote, text, source)
    return span ? [span] : []
  }
  return [
    ...foundSpans(findInText(words, text), current),
    ...toned('cited', cited ? place(cited) : []),
    ...also.flatMap((citation) => toned('also', place(citation))),
  ]
}

const foundSpans = (spans: readonly Span[], current: number): ToneSpan[] =>
  spans.map((span, index) => ({ ...span, tone: index === current ? 'current' : 'found' }))

const toned = (tone: MarkTone, spans: readonly Span[]): ToneSpan[] =>
  spans.map((span) => ({ ...span, tone }))
