import type { SourceKind, Message } from '#lib/contract.ts'
import { transcriptWords } from '#lib/i18n/transcript-words.ts'
import { answerToMarkdown, toTranscriptCitation } from '#lib/transcript/transcript.ts'

/** An answer as Markdown, with what its markers stand for. */
export function writeDown(
  { content, citations }: Message,
  kindOf: (documentId: string | null) => SourceKind | undefined,
): string {
  const sources = citations.map((citation) =>
    toTranscriptCitation(citation, kindOf(citation.document_id)),
  )
  return answerToMarkdown({ content, citations: sources }, transcriptWords())
}
