import { z } from 'zod'

/** What the one who asks chose for this answer. Whatever is not there is decided as usual. */
export const answerOptionsSchema = z.object({
  /** The chat model that is to write it, instead of the room's. */
  model: z.string().min(1).max(200).optional(),
})
export type AnswerOptions = z.infer<typeof answerOptionsSchema>
