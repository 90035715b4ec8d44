import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { readPages } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { SourceList } from '../documents/source-list.ts'
import type { Passage } from '../retrieval/passages.ts'
import { isSameQuestion } from './same-question.ts'

/** Clients write them, so what is not of this form counts as none. */
const citationSchema = z.object({
  ordinal: z.number().int(),
  document_id: z.string(),
  page: z.number().int(),
  quote: z.string().min(1),
})
const correctionSchema = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  citations: z.array(z.unknown()).transform((rows) =>
    rows.flatMap((row) => {
      const { data } = citationSchema.safeParse(row)
      return data ? [data] : []
    }),
  ),
  author_name: z.string().nullable(),
  updated_at: z.string(),
})
/** What a member of the room answered to a question. */
export type Correction = z.infer<typeof correctionSchema>

/** The newest answer of a member to the same question, as the caller may read it. @param known the newest first */
export async function findCorrection(
  client: SupabaseClient,
  known: readonly { id: string; question: string }[],
  question: string,
  signal: AbortSignal,
): Promise<Correction | undefined> {
  const same = known.find((one) => isSameQuestion(one.question, question))
  if (!same) return undefined
  const read = client
    .from('corrections')
    .select('id, question, answer, citations, author_name, updated_at')
    .eq('id', same.id)
    .abortSignal(signal)
  return correctionSchema.parse(unwrap(await read.single()))
}

const MARKER = / ?\[(\d{1,3})\]/g

/** It as an answer: its text, and of what it cites that which the documents say today. */
export async function writeCorrection(
  client: SupabaseClient,
  { answer, citations }: Correction,
  documents: readonly RoomDocument[],
  signal: AbortSignal,
): Promise<{ text: string; passages: Passage[] }> {
  const sources = new SourceList()
  const numbers = new Map<number, number>()
  for (const { ordinal, document_id, page, quote } of citations) {
    const document = documents.find(({ id }) => id === document_id)
    if (!document || numbers.has(ordinal)) continue
    const range = { from: page, to: page }
    for await (const [read] of readPages(client, document, signal, range)) {
      const start = read?.content.indexOf(quote) ?? -1
      if (!read || start < 0) continue
      numbers.set(ordinal, sources.add(document, { page: read, start, end: start + quote.length }))
    }
  }
  const text = answer.replace(MARKER, (marker, ordinal: string) => {
    if (!citations.some((one) => one.ordinal === Number(ordinal))) return marker
    const number = numbers.get(Number(ordinal))
    return number === undefined ? '' : ` [${number}]`
  })
  return { text, passages: sources.passages }
}

/** It as a source of its own, for a language model. */
export function toCorrectionPassage({
  id,
  question,
  answer,
  author_name,
  updated_at,
}: Correction): Passage {
  const content = answer.replace(MARKER, '')
  return {
    correction: { id, by: author_name, at: updated_at },
    chunk_id: '',
    document_id: '',
    document_title: question,
    document_version: 1,
    page: 1,
    ordinal: 0,
    content,
    start_offset: 0,
    end_offset: content.length,
    score: 1,
    lexical_score: null,
    vector_score: null,
    heading: null,
    page_title: null,
    recognition_confidence: null,
    chunks: [],
  }
}
