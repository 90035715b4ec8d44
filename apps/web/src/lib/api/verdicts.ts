import type { DisputedQuote, QuoteVerdict } from '#lib/contract.ts'
import type { Rows } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

/** One's own verdict on a quote, in place of an earlier one. */
export async function judgeQuote(
  supabase: Rows,
  quote: { messageId: string; position: number },
  verdict: QuoteVerdict['verdict'],
  why: string,
): Promise<void> {
  const row = {
    message_id: quote.messageId,
    position: quote.position,
    verdict,
    why: why.trim() === '' ? null : storable(why.trim()),
  }
  const verdicts = supabase.from('quote_verdicts')
  await settle(verdicts.upsert(row, { onConflict: 'message_id,position,user_id' }))
}

/** Takes back what one said oneself. */
export async function withdrawVerdict(
  supabase: Rows,
  { messageId, position }: { messageId: string; position: number },
  userId: string,
): Promise<void> {
  const own = supabase.from('quote_verdicts').delete().eq('user_id', userId)
  await settle(own.eq('message_id', messageId).eq('position', position))
}

/** For owners: those of all conversations that they may read. */
export async function listDisputedQuotes(supabase: Rows, roomId: string): Promise<DisputedQuote[]> {
  return unwrap(supabase.rpc('disputed_quotes', { p_room_id: roomId }))
}
