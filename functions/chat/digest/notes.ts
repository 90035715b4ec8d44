import { z } from 'zod'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { checkClaim, toClaimSource } from '../citations/claims/check-claim.ts'
import { OwnNumbers } from '../citations/own-numbers.ts'
import { MarkerReader } from '../citations/markers.ts'
import type { Passage } from '../retrieval/passages.ts'

/** What a model noted of a page, and the words of it that the note stands on. */
export const noteSchema = z.object({
  text: z.string(),
  page: z.number(),
  start: z.number(),
  end: z.number(),
})
export type Note = z.infer<typeof noteSchema>

/** UTF-16 units of a page that a note may stand on. */
const MAX_QUOTE = 700

/** Reads a model's notes, one a line with its marker. A note that no page says anything like is no note. */
export function readNotes(reply: string, passages: readonly Passage[]): Note[] {
  const reader = new MarkerReader(passages.length, new OwnNumbers(passages.map((p) => p.content)))
  const first = reader.push(reply)
  const rest = reader.flush()
  const content = first.text + rest.text
  const markers = [...first.markers, ...rest.markers]
  const notes: Note[] = []
  let lineStart = 0
  for (const line of content.split('\n')) {
    const lineEnd = lineStart + line.length
    const own = markers.filter(({ position }) => position >= lineStart && position < lineEnd)
    const text = line
      .replace(/\[\d{1,3}\]/g, '')
      .replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/, '')
      .trim()
    for (const { passage } of own) {
      const source = passages[passage - 1]
      const note = source && text !== '' ? groundNote(text, source) : undefined
      if (note) notes.push(note)
    }
    lineStart = lineEnd + 1
  }
  return notes
}

/** The sentences of the page that say what the note says. */
function groundNote(text: string, source: Passage): Note | undefined {
  const { quote } = checkClaim(text, toClaimSource(source.content, source.document_title))
  if (!quote) return undefined
  const touched = splitSentences(source.content).filter(
    ({ start, end }) => start < quote.end && end > quote.start,
  )
  const start = touched[0]?.start ?? quote.start
  const end = Math.min(touched.at(-1)?.end ?? quote.end, start + MAX_QUOTE)
  return {
    text,
    page: source.page,
    start: source.start_offset + start,
    end: source.start_offset + end,
  }
}
