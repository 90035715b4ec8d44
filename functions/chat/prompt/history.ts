import { z } from 'zod'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import type { Turn } from './prompt.ts'

const turnSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  status: z.string(),
  reply_to: z.string().nullable(),
  created_at: z.string(),
})
type Row = z.infer<typeof turnSchema>

const MAX_MESSAGES = 12

/** The turns of its thread before a question, oldest first: questions with their newest finished answer. */
export async function readHistory(
  client: SupabaseClient,
  threadId: string,
  questionId: string,
  signal: AbortSignal,
): Promise<Turn[]> {
  const newest = await readMessages(client, threadId, undefined, signal)
  const asked = newest.find(({ id }) => id === questionId)
  // An earlier question that is asked anew stands further back.
  const at = asked?.created_at ?? (await readTime(client, questionId, signal))
  const rows = asked || at === undefined ? newest : await readMessages(client, threadId, at, signal)
  return toTurns(rows.filter(({ created_at }) => at === undefined || isBefore(created_at, at)))
}

const isBefore = (one: string, other: string): boolean => Date.parse(one) <= Date.parse(other)

async function readMessages(
  client: SupabaseClient,
  threadId: string,
  before: string | undefined,
  signal: AbortSignal,
): Promise<Row[]> {
  const finished = client
    .from('messages')
    .select('id, role, content, status, reply_to, created_at')
    .eq('thread_id', threadId)
    .in('status', ['done', 'stopped'])
    .order('created_at', { ascending: false })
    .limit(MAX_MESSAGES)
  const wanted = before === undefined ? finished : finished.lt('created_at', before)
  return z.array(turnSchema).parse(unwrap(await wanted.abortSignal(signal)))
}

async function readTime(
  client: SupabaseClient,
  questionId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const question = client.from('messages').select('created_at').eq('id', questionId)
  return unwrapOptional(await question.abortSignal(signal).maybeSingle())?.created_at
}

function toTurns(rows: readonly Row[]): Turn[] {
  const answered = new Set<string>()
  const turns: Turn[] = []
  for (const row of rows) {
    if (row.role === 'assistant') {
      if (row.reply_to === null || answered.has(row.reply_to)) continue
      answered.add(row.reply_to)
    } else if (!answered.has(row.id)) continue
    // Markers would point at passages that this prompt does not have.
    turns.unshift({ role: row.role, content: row.content.replace(/\[\d+\]/g, '') })
  }
  return turns
}
