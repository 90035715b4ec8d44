import { z } from 'zod'
import { QUESTION_KINDS } from '../questions/plan.ts'

/** What the one who asks chose for this answer. Whatever is not there is decided as usual. */
export const answerOptionsSchema = z.object({
  /** What the question is to be taken for, instead of what rules say. */
  kind: z.enum(QUESTION_KINDS).optional(),
  /** The chat model that is to write it, instead of the room's. */
  model: z.string().min(1).max(200).optional(),
})
export type AnswerOptions = z.infer<typeof answerOptionsSchema>
