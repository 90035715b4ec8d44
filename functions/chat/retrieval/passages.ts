import { analyze } from '../../_shared/text/analyzer.ts'
import type { BlockLayout } from '../../_shared/sheets/layout.ts'
import type { Span } from '../../_shared/text/sentences.ts'
import { estimateTokens } from '../../_shared/text/tokens.ts'
import type { SearchResult } from './retrieve.ts'

/**
 * Neighbouring chunks of one page as one text, numbered and cited as one. It is a search result
 * itself: `content` is the page's text from `start_offset` to `end_offset`, and `chunk_id` and the
 * scores are those of its best chunk.
 */
export interface Passage extends SearchResult {
  /** The chunks in it, in the order of the page. */
  chunks: { chunk_id: string; start_offset: number; end_offset: number }[]
  /** Of a page of a sheet. */
  sheet?: SheetPage
  /** Of what was computed from a table: nobody wrote it. */
  computed?: ComputedFrom
  /** Of an answer that was kept: no source of its own. */
  kept?: true
  /** Of what a member of the room answered to the same question: no document. */
  correction?: { id: string; by: string | null; at: string }
}

/** The page of a sheet that a passage stands on, and which cells it shows. */
export interface SheetPage {
  content: string
  layout: readonly BlockLayout[]
}

/** The cells that a result was computed from, the first of them as its page says it. */
export interface ComputedFrom extends Span {
  cells: string
  quote: string
}

export interface PassageLimits {
  /** Estimated tokens of all passages together. The best chunk goes along whatever it costs. */
  tokens: number
  passages: number
  /** Documents that were made from answers: none takes the place of a source that says the same. */
  kept?: ReadonlySet<string>
}

/** Chunks of one passage. In a longer one, the text that was found would be a small part. */
const MAX_CHUNKS = 4
/** White space that may lie between two neighbours; more is text that was left out. */
const MAX_GAP_CHARACTERS = 4
/** Share of its terms that a passage must have in common with a better one to say nothing new. */
const DUPLICATE = 0.85

/** Merges search results into passages, best first: without near-duplicates, within the budget. */
export function toPassages(results: readonly SearchResult[], limits: PassageLimits): Passage[] {
  const termsOf = createTermsOf()
  const kept: Passage[] = []
  const dropped: Passage[] = []
  let tokens = 0
  for (const result of results) {
    const single = toPassage(result)
    if ([...kept, ...dropped].some((passage) => holds(passage, result))) continue
    if (
      [...kept, ...dropped].some(
        (passage) =>
          (limits.kept?.has(result.document_id) || !limits.kept?.has(passage.document_id)) &&
          isDuplicate(termsOf(single.content), termsOf(passage.content)),
      )
    ) {
      dropped.push(single)
      continue
    }
    const at = kept.findIndex((passage) => canMerge(passage, single))
    const neighbour = kept[at]
    const next = neighbour ? merge(neighbour, single) : single
    const cost = estimateTokens(next.content) - (neighbour ? estimateTokens(neighbour.content) : 0)
    if (kept.length > 0 && tokens + cost > limits.tokens) continue
    if (!neighbour && kept.length === limits.passages) continue
    tokens += cost
    if (neighbour) kept[at] = next
    else kept.push(next)
  }
  return joinTouching(kept)
}

/** The best of them within a budget of estimated tokens; the first goes along whatever it costs. */
export function fitPassages(passages: readonly Passage[], tokens: number): Passage[] {
  let used = 0
  return passages.filter(({ content }, index) => {
    used += estimateTokens(content)
    return index === 0 || used <= tokens
  })
}

const toPassage = (result: SearchResult): Passage => ({
  ...result,
  chunks: [
    {
      chunk_id: result.chunk_id,
      start_offset: result.start_offset,
      end_offset: result.end_offset,
    },
  ],
})

const holds = (passage: Passage, { chunk_id }: SearchResult): boolean =>
  passage.chunks.some((chunk) => chunk.chunk_id === chunk_id)

function canMerge(a: Passage, b: Passage): boolean {
  return (
    a.document_id === b.document_id &&
    a.document_version === b.document_version &&
    a.page === b.page &&
    a.chunks.length + b.chunks.length <= MAX_CHUNKS &&
    a.start_offset <= b.end_offset + MAX_GAP_CHARACTERS &&
    b.start_offset <= a.end_offset + MAX_GAP_CHARACTERS
  )
}

/** @param best of the two: its score and its chunk stand for both */
function merge(best: Passage, other: Passage): Passage {
  const [first, second] = best.start_offset <= other.start_offset ? [best, other] : [other, best]
  const overlap = first.end_offset - second.start_offset
  const content =
    overlap >= 0
      ? first.content + second.content.slice(overlap)
      : // Between neighbours the page has white space: how much is known, and offsets stay right.
        first.content + '\n'.repeat(-overlap) + second.content
  return {
    ...best,
    content: overlap >= second.content.length ? first.content : content,
    ordinal: first.ordinal,
    start_offset: first.start_offset,
    end_offset: Math.max(first.end_offset, second.end_offset),
    chunks: [...first.chunks, ...second.chunks].sort((a, b) => a.start_offset - b.start_offset),
  }
}

/** A chunk that came late may have closed the gap between two passages. */
function joinTouching(passages: readonly Passage[]): Passage[] {
  const joined: Passage[] = []
  for (const passage of passages) {
    const at = joined.findIndex((other) => canMerge(other, passage))
    const neighbour = joined[at]
    if (neighbour) joined[at] = merge(neighbour, passage)
    else joined.push(passage)
  }
  return joined
}

/** Nearly all its terms and all its numbers are in the other: last year's report is not a copy of this year's. */
function isDuplicate(terms: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
  const missing = [...terms].filter((term) => !known.has(term))
  return (
    missing.length <= terms.size * (1 - DUPLICATE) &&
    missing.every((term) => !/\p{Number}/u.test(term))
  )
}

/** Every result is compared with every other: each text is analysed once. */
function createTermsOf(): (text: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return function termsOf(text) {
    const terms = known.get(text) ?? new Set(analyze(text).counts.keys())
    known.set(text, terms)
    return terms
  }
}
