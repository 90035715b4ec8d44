import type { ShareRow } from '#lib/contract.ts'
import { allPositions } from '#lib/citations/citation-marks.ts'
import type { Transcript, TranscriptMessage } from '#lib/transcript/transcript.ts'
import type { Rows } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

/** Makes a copy of a conversation as it is now, which everyone with the link can read. */
export async function shareThread(
  supabase: Rows,
  roomId: string,
  threadId: string,
): Promise<ShareRow> {
  return unwrap(supabase.rpc('share_room', { p_room_id: roomId, p_thread_id: threadId }))
}

/** The links to copies of all conversations of a room that the caller may read. */
export async function listShares(supabase: Rows, roomId: string): Promise<ShareRow[]> {
  const shares = supabase.from('shares').select('id, created_at, message_count, thread_id')
  return unwrap(shares.eq('room_id', roomId).order('created_at', { ascending: false }))
}

/** Deletes the link: its page no longer exists from then on. */
export async function revokeShare(supabase: Rows, id: string): Promise<void> {
  await settle(supabase.from('shares').delete().eq('id', id))
}

/** Needs nothing but the link, signed in or not. */
export async function readShare(supabase: Rows, id: string): Promise<Transcript> {
  const transcript: Transcript = await unwrap(supabase.rpc('read_share', { p_share_id: id }))
  return { ...transcript, messages: transcript.messages.map(withPositions) }
}

/** Older copies have one citation for each source, without position or state. Their check was too lenient to show them as verified. */
function withPositions(message: TranscriptMessage): TranscriptMessage {
  const citations = message.citations.flatMap((citation) => {
    if (Object.hasOwn(citation, 'position')) return citation
    const marker = `[${citation.ordinal}]`
    const positions = allPositions(message.content).filter((position) =>
      message.content.startsWith(marker, position),
    )
    const old = { state: 'related', judged_by: null, judgement: null, stale: false } as const
    return positions.map((position) => ({ ...citation, ...old, position }))
  })
  return { ...message, citations }
}
