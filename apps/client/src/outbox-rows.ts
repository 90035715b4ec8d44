import type { Core } from './core.ts'
import { unwrap } from './errors/settle.ts'
import type { Outgoing } from './outgoing.ts'

/** Before everything. */
const NEVER = '1970-01-01T00:00:00Z'

const questionsOf = ({ supabase }: Core, { roomId, userId }: Outgoing) =>
  supabase
    .from('messages')
    .select('created_at, content')
    .match({ room_id: roomId, role: 'user', author_id: userId })
    .order('created_at', { ascending: false })

/** `created_at` of what the person has asked last in the room. */
export async function newestQuestion(core: Core, item: Outgoing): Promise<string> {
  const rows = await unwrap(questionsOf(core, item).limit(1))
  return rows[0]?.created_at ?? NEVER
}

/** Whether a question that was sent has a row, although its reply was lost. */
export async function hasArrived(core: Core, item: Outgoing, after: string): Promise<boolean> {
  const rows = await unwrap(questionsOf(core, item).gt('created_at', after).limit(50))
  return rows.some(({ content }) => content.trim() === item.question.trim())
}
