import { z } from 'zod'
import type { Turn } from './prompt.ts'

/** A finished message of a thread. */
export const historyRowSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  reply_to: z.string().nullable(),
})

/** Messages as turns, oldest first: questions with their newest finished answer. @param rows newest first */
export function toTurns(rows: readonly z.infer<typeof historyRowSchema>[]): Turn[] {
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
