import type { Citation, CorrectionRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

export interface NewCorrection {
  roomId: string
  /** The answer that it betters. */
  messageId: string
  question: string
  answer: string
  /** Of that answer: those whose number still stands in the text go along. */
  citations: readonly Citation[]
}

export async function addCorrection(
  supabase: Supabase,
  { roomId, messageId, question, answer, citations }: NewCorrection,
): Promise<void> {
  const cited = citations.filter(
    ({ ordinal, document_id, quote }) =>
      document_id !== null && quote !== '' && answer.includes(`[${ordinal}]`),
  )
  const first = new Map(cited.map((citation) => [citation.ordinal, citation] as const).reverse())
  const sources = [...first.values()].map(({ ordinal, document_id, page, quote }) => ({
    ordinal,
    document_id,
    page,
    quote,
  }))
  await settle(
    supabase.from('corrections').insert({
      room_id: roomId,
      message_id: messageId,
      question: storable(question),
      answer: storable(answer),
      citations: sources,
    }),
  )
}

export async function listCorrections(
  supabase: Supabase,
  roomId: string,
): Promise<CorrectionRow[]> {
  return unwrap(
    supabase
      .from('corrections')
      .select('*')
      .eq('room_id', roomId)
      .order('updated_at', { ascending: false }),
  )
}

export async function changeCorrection(
  supabase: Supabase,
  id: string,
  { question, answer }: Pick<CorrectionRow, 'question' | 'answer'>,
): Promise<CorrectionRow> {
  const text = { question: storable(question), answer: storable(answer) }
  return unwrap(supabase.from('corrections').update(text).eq('id', id).select('*').single())
}

export async function removeCorrection(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.from('corrections').delete().eq('id', id))
}
