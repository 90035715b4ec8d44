import type { CitationRow } from '../../_shared/contract/events.ts'
import { SENTENCE_MARKS, type Span } from '../../_shared/text/sentences.ts'
import {
  checkClaim,
  type ClaimCheck,
  type ClaimSource,
  toClaimSource,
} from './claims/check-claim.ts'
import { claimAfter, claimBefore } from './claim-span.ts'
import type { Marker } from './markers.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { SearchResult } from '../retrieval/retrieve.ts'
import { cellsAt } from '../../_shared/sheets/layout.ts'

/** A search result, and where it stands if that is a sheet. */
type CitedPassage = SearchResult & Pick<Passage, 'sheet' | 'computed' | 'kept' | 'correction'>

/** What follows a marker behind which a sentence begins. */
const NEXT_SENTENCE = new RegExp(`^\\s*(?:[.!?\\n${SENTENCE_MARKS}]|$)`, 'u')

/**
 * The citations of an answer while it grows: a row for each marker, checked once, when the words that it stands
 * behind are there.
 */
export class CitationLedger {
  readonly rows: CitationRow[] = []
  readonly #passages: readonly CitedPassage[]
  readonly #sources = new Map<number, ClaimSource>()
  readonly #markers: Marker[] = []
  /** Markers with nothing before them, which stand for what follows. */
  #waiting: Marker[] = []
  /** The marker before, its claim, and where the sentence that goes on behind it began. */
  #last: { end: number; claim: Span | undefined; sentence: number } = {
    end: 0,
    claim: undefined,
    sentence: 0,
  }

  constructor(passages: readonly CitedPassage[]) {
    this.#passages = passages
  }

  /** Takes the markers that came with the newest text; returns the rows that they, or the text, completed. */
  add(content: string, markers: readonly Marker[]): CitationRow[] {
    const known = this.rows.length
    for (const marker of markers) {
      this.#settle(content, marker.position, false)
      this.#addMarker(content, marker)
    }
    this.#settle(content, content.length, false)
    return this.rows.slice(known)
  }

  /** The answer has ended: what still waits is checked with what there is. */
  finish(content: string): CitationRow[] {
    const known = this.rows.length
    this.#settle(content, content.length, true)
    return this.rows.slice(known)
  }

  #addMarker(content: string, marker: Marker): void {
    this.#markers.push(marker)
    const isBeside = content.slice(this.#last.end, marker.position).trim() === ''
    // Markers that follow each other share their claim.
    const claim =
      isBeside && this.#last.claim
        ? this.#last.claim
        : claimBefore(content, this.#last.end, marker.position)
    const goesOn = !NEXT_SENTENCE.test(content.slice(this.#last.end, marker.position))
    const sentence = isBeside || goesOn ? this.#last.sentence : this.#last.end
    if (claim) this.#check(content, marker, claim, claimBefore(content, sentence, marker.position))
    else this.#waiting.push(marker)
    this.#last = { end: marker.end, claim, sentence }
  }

  #settle(content: string, until: number, ended: boolean): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const marker of waiting) {
      if (marker.end > until) this.#waiting.push(marker)
      else {
        const claim = claimAfter(content, this.#last.end, until, ended)
        if (claim || ended) this.#check(content, marker, claim)
        else this.#waiting.push(marker)
      }
    }
  }

  /** @param whole the sentence that the claim goes on with, up to the marker */
  #check(content: string, marker: Marker, claim: Span | undefined, whole?: Span): void {
    const passage = this.#passages[marker.passage - 1]
    if (!passage) return
    const source =
      this.#sources.get(marker.passage) ?? toClaimSource(passage.content, passage.document_title)
    this.#sources.set(marker.passage, source)
    this.rows.push(toRow(marker, claim, passage, this.#checkText(content, claim, whole, source)))
  }

  /** "It warms forty litres [1], in nine minutes [1]": the second half is said where the whole is. */
  #checkText(
    content: string,
    claim: Span | undefined,
    whole: Span | undefined,
    source: ClaimSource,
  ): ClaimCheck {
    if (!claim) return { state: 'unknown' }
    const own = checkClaim(content.slice(claim.start, claim.end), source)
    if (own.state === 'verified' || !whole || whole.start >= claim.start) return own
    const check = checkClaim(this.#withoutMarkers(content, whole), source)
    return check.state === 'verified' ? check : own
  }

  #withoutMarkers(content: string, { start, end }: Span): string {
    let text = ''
    let from = start
    for (const marker of this.#markers.filter(
      ({ position }) => position >= start && position < end,
    )) {
      text += content.slice(from, marker.position)
      from = marker.end
    }
    return text + content.slice(from, end)
  }
}

function toRow(
  { position, ordinal }: Marker,
  claim: Span | undefined,
  passage: CitedPassage,
  check: ClaimCheck,
): CitationRow {
  const state = stateOf(check, passage)
  return {
    position,
    ordinal,
    claim_start: claim?.start ?? null,
    claim_end: claim?.end ?? null,
    state,
    verified: state === 'verified',
    document_id: passage.correction ? null : passage.document_id,
    document_title: passage.document_title,
    document_version: passage.document_version,
    // What was read from a page is no chunk.
    chunk_id: passage.chunk_id === '' ? null : passage.chunk_id,
    page: passage.page,
    score: passage.score,
    heading: passage.heading,
    page_title: passage.page_title,
    recognition_confidence: passage.recognition_confidence,
    ...(passage.correction ? { correction_id: passage.correction.id } : {}),
    ...placeOf(passage, check),
  }
}

/** What was computed is said nowhere, and an answer, kept or of a member, is no document: that words fit these proves nothing. */
const stateOf = (
  { state }: ClaimCheck,
  { computed, kept, correction }: CitedPassage,
): CitationRow['state'] =>
  (computed || kept || correction) && state === 'verified' ? 'related' : state

function placeOf(
  passage: CitedPassage,
  { quote }: ClaimCheck,
): Pick<CitationRow, 'quote' | 'start_offset' | 'end_offset' | 'cells'> {
  const { computed, sheet, page_title: title } = passage
  if (computed) {
    const { quote: used, start, end, cells } = computed
    return { quote: used, start_offset: start, end_offset: end, cells }
  }
  if (!quote) return { quote: '', start_offset: null, end_offset: null, cells: null }
  const start = passage.start_offset + quote.start
  const end = passage.start_offset + quote.end
  return {
    quote: passage.content.slice(quote.start, quote.end),
    start_offset: start,
    end_offset: end,
    cells: sheet ? cellsAt(title, sheet.content, sheet.layout, { start, end }) : null,
  }
}
