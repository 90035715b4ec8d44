import { analyze } from '../_shared/analyzer.ts'
import type { CitationRow } from '../_shared/end-answer.ts'
import { splitSentences, type Span } from '../_shared/sentences.ts'
import { locateQuote } from './locate-quote.ts'
import type { SearchResult } from './retrieve.ts'

/** Share of a claim's terms that one or two sentences of a passage must hold to support it. */
const SUPPORT = 0.5
/** Words shorter than this stand everywhere by chance. */
const MIN_QUOTE_CHARACTERS = 6
const MAX_QUOTE_CHARACTERS = 600

const QUOTATION = /[“"「『«]([^”"」』»]+)[”"」』»]/gu
const MARKERS = /\[\d+\](?:\s*\[\d+\])*/gu
/** What is left of the sentence before, when its marker stood ahead of its full stop. */
const LEADING_MARKS = /^[\s.。,，;；:：!！?？]+/u

/**
 * Checks every `[n]` of a finished answer. A citation is verified only when a supporting quote was
 * found in its passage, word for word; the others are kept, without a place to jump to.
 * @param order passage numbers by ordinal, as `createRenumbering` collected them
 */
export function checkCitations(
  answer: string,
  order: readonly number[],
  passages: readonly SearchResult[],
): CitationRow[] {
  return order.map((number, index) => {
    const ordinal = index + 1
    const passage = passages[number - 1]
    if (!passage) return inventedCitation(ordinal)
    const span = findSupport(findClaims(answer, ordinal), passage.content)
    return {
      ordinal,
      document_id: passage.document_id,
      document_title: passage.document_title,
      document_version: passage.document_version,
      chunk_id: passage.chunk_id,
      page: passage.page,
      quote: span ? passage.content.slice(span.start, span.end) : '',
      start_offset: span ? passage.start_offset + span.start : null,
      end_offset: span ? passage.start_offset + span.end : null,
      score: passage.score,
      verified: span !== undefined,
    }
  })
}

/** The model named a passage that it was never given. */
function inventedCitation(ordinal: number): CitationRow {
  return {
    ordinal,
    document_id: null,
    document_title: '',
    document_version: 0,
    chunk_id: null,
    page: 0,
    quote: '',
    start_offset: null,
    end_offset: null,
    score: 0,
    verified: false,
  }
}

/**
 * What a marker stands behind: the text of its paragraph since the marker before it. Markers that
 * follow each other share their text.
 */
function findClaims(answer: string, ordinal: number): string[] {
  const claims: string[] = []
  for (const paragraph of answer.split(/\n{2,}/u)) {
    let from = 0
    for (const match of paragraph.matchAll(MARKERS)) {
      if (!match[0].includes(`[${ordinal}]`)) {
        from = match.index + match[0].length
        continue
      }
      const claim = paragraph.slice(from, match.index).replace(LEADING_MARKS, '').trim()
      if (claim !== '') claims.push(claim)
      from = match.index + match[0].length
    }
  }
  return claims
}

/** The claim as a whole, one of its sentences, a quotation in it, or else what says nearly the same. */
function findSupport(claims: readonly string[], passage: string): Span | undefined {
  for (const claim of claims) {
    const quoted = [...claim.matchAll(QUOTATION)].map((match) => match[1] ?? '')
    const sentences = splitSentences(claim).map(({ text }) => text)
    // The whole before its parts: a sentence that is quoted may hold a quotation itself.
    const candidates = [claim, ...sentences.sort((a, b) => b.length - a.length), ...quoted]
    for (const text of candidates) {
      const span = text.length >= MIN_QUOTE_CHARACTERS ? locateQuote(text, passage) : undefined
      if (span) return span
    }
  }
  return claims.map((claim) => findBestSentence(claim, passage)).find((span) => span !== undefined)
}

/** The sentence, or two neighbours, that hold most of what the claim says, numbers included. */
function findBestSentence(claim: string, passage: string): Span | undefined {
  const wanted = new Set(analyze(claim).counts.keys())
  const numbers = [...wanted].filter((term) => /^\d/.test(term))
  const sentences = splitSentences(passage)
  let best: { span: Span; share: number } | undefined
  for (const [i, { start }] of sentences.entries()) {
    for (const last of [sentences[i], sentences[i + 1]]) {
      if (!last || last.end - start > MAX_QUOTE_CHARACTERS) continue
      const found = analyze(passage.slice(start, last.end)).counts
      if (numbers.some((number) => !found.has(number))) continue
      const share = [...wanted].filter((term) => found.has(term)).length / Math.max(wanted.size, 1)
      // Two sentences have to be clearly better than one.
      if (!best || share > best.share + 0.1) best = { span: { start, end: last.end }, share }
    }
  }
  return best && best.share >= SUPPORT ? best.span : undefined
}
