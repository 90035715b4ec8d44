import type { Supabase } from './client.ts'
import { settle } from './unwrap.ts'

/** Has a question asked again when documents of its room come or change. */
export async function keepOpen(supabase: Supabase, questionId: string): Promise<void> {
  await settle(supabase.rpc('keep_open', { p_question_id: questionId }))
}

export async function closeQuestion(supabase: Supabase, questionId: string): Promise<void> {
  await settle(supabase.from('open_questions').delete().eq('question_id', questionId))
}
