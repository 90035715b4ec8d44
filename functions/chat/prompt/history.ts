import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { Turn } from './prompt.ts'

const turnSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  status: z.string(),
  reply_to: z.string().nullable(),
})

const MAX_MESSAGES = 12

/** The turns before a question, oldest first: questions with their newest finished answer. */
export async function readHistory(
  client: SupabaseClient,
  roomId: string,
  questionId: string,
  signal: AbortSignal,
): Promise<Turn[]> {
  const rows = z
    .array(turnSchema)
    .parse(
      unwrap(
        await client
          .from('messages')
          .select('id, role, content, status, reply_to')
          .eq('room_id', roomId)
          .in('status', ['done', 'stopped'])
          .order('created_at', { ascending: false })
          .limit(MAX_MESSAGES)
          .abortSignal(signal),
      ),
    )
  const answered = new Set<string>()
  const turns: Turn[] = []
  for (const row of rows) {
    if (row.id === questionId || row.reply_to === questionId) continue
    if (row.role === 'assistant') {
      if (row.reply_to === null || answered.has(row.reply_to)) continue
      answered.add(row.reply_to)
    } else if (!answered.has(row.id)) continue
    // Markers would point at passages that this prompt does not have.
    turns.unshift({ role: row.role, content: row.content.replace(/\[\d+\]/g, '') })
  }
  return turns
}
