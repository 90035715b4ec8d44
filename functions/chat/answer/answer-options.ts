import { z } from 'zod'

/** What the one who asks chose for this answer. Whatever is not there is decided as usual. */
export const answerOptionsSchema = z.object({})
export type AnswerOptions = z.infer<typeof answerOptionsSchema>
