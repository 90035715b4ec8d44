import {
  bySource,
  shownState,
  type ShownState,
  STATE_SIGNS,
} from '#lib/citations/citation-state.ts'
import { quoteText } from '#lib/citations/quote-text.ts'
import type { Citation, SourceKind, Message } from '#lib/contract.ts'

/** The part of a citation that is exported or shared. */
export type TranscriptCitation = Pick<
  Citation,
  | 'position'
  | 'ordinal'
  | 'document_title'
  | 'page'
  | 'quote'
  | 'state'
  | 'judged_by'
  | 'judgement'
  | 'stale'
> & {
  // Copies made before December 2026 have none of these.
  heading?: string | null
  page_title?: string | null
  cells?: string | null
  /** Of its document, while it is there. */
  kind?: SourceKind | null
  /** By a member of the room. */
  disputed?: boolean
}

/** The part of a message that is exported or shared. */
export type TranscriptMessage = Pick<Message, 'role' | 'content' | 'status' | 'created_at'> &
  TranscriptMaking & { citations: TranscriptCitation[] }

/** Who wrote an answer, and how; copies of before December 2026 do not say. */
export type TranscriptMaking = Partial<Pick<Message, 'model' | 'plan'>>

export const toTranscriptCitation = (
  citation: Citation,
  kind: SourceKind | undefined,
): TranscriptCitation => {
  const { position, ordinal, document_title, page, quote, state, judged_by, judgement, stale } =
    citation
  const { heading, page_title, cells } = citation
  const place = {
    heading,
    page_title,
    cells,
    kind: citation.correction_id ? ('correction' as const) : (kind ?? null),
  }
  return {
    position,
    ordinal,
    document_title,
    page,
    quote,
    state,
    judged_by,
    judgement,
    stale,
    ...place,
    disputed: shownState(citation) === 'disputed',
  }
}

/** A conversation as it was at one moment. */
export interface Transcript {
  title: string
  created_at: string
  messages: TranscriptMessage[]
}

export interface TranscriptWords {
  sources: string
  states: Record<ShownState, string>
  /** Title, page and headings of a source. */
  place: (citation: TranscriptCitation) => string
  /** Who wrote an answer, and how, in words; empty for one that does not say. */
  making?: (message: TranscriptMaking) => string[]
  /** The judgement of a language model about a claim, in words; null where none was asked. */
  judgement: (citation: TranscriptCitation) => string | null
}

/** An answer for export: its Markdown with the state in each marker, and below it the list of sources. */
export function answerToMarkdown(
  {
    content,
    citations,
    ...making
  }: Pick<TranscriptMessage, 'content' | 'citations'> & TranscriptMaking,
  words: TranscriptWords,
): string {
  const said = words.making?.(making) ?? []
  const made = said.length > 0 ? `\n\n*${said.join(' · ')}*` : ''
  const text = withSigns(content, citations).trim() + made
  if (citations.length === 0) return `${text}\n`
  const lines = bySource(citations).flatMap(([, own]) => [
    ...new Set(own.map((citation) => toSourceLine(citation, words))),
  ])
  return `${text}\n\n**${words.sources}**\n\n${lines.join('  \n')}\n`
}

/** `[1]` stays as it is where it is verified; `[1!]` is not supported, and so on. */
function withSigns(content: string, citations: readonly TranscriptCitation[]): string {
  let text = content
  for (const citation of [...citations].sort((a, b) => b.position - a.position)) {
    const marker = `[${citation.ordinal}]`
    const { position } = citation
    if (!text.startsWith(marker, position)) continue
    text = text.slice(0, position) + markerOf(citation) + text.slice(position + marker.length)
  }
  return text
}

const markerOf = (citation: TranscriptCitation): string =>
  `[${citation.ordinal}${STATE_SIGNS[shownState(citation)]}]`

function toSourceLine(citation: TranscriptCitation, words: TranscriptWords): string {
  const state = shownState(citation)
  const place = words.place(citation)
  const notes = [state === 'verified' ? null : words.states[state], words.judgement(citation)]
  const said = notes.filter((note) => note !== null).join('; ')
  const source = said === '' ? place : `${place} (${said})`
  const quoted = quoteText(citation.quote).replace(/\s+/g, ' ').trim()
  return quoted === ''
    ? `${markerOf(citation)} ${source}`
    : `${markerOf(citation)} ${source}: “${quoted}”`
}

/** A whole conversation: questions as quotations, answers as they are, each with its sources. */
export function transcriptToMarkdown(
  { title, messages }: Transcript,
  words: TranscriptWords & { date: string },
): string {
  const turns = messages.map((message) =>
    message.role === 'user' ? toQuotation(message.content) : answerToMarkdown(message, words),
  )
  return [`# ${title}\n`, `*${words.date}*\n`, ...turns].join('\n')
}

const toQuotation = (text: string): string => `${text.trim().replace(/^/gm, '> ')}\n`

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu
const MAX_NAME_CHARACTERS = 80

/** A name that every file system takes, close to the title. */
export function fileNameOf(title: string, ending: string): string {
  const name = title.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+/, '')
  return `${[...name].slice(0, MAX_NAME_CHARACTERS).join('').trim() || 'DocuMind'}.${ending}`
}
