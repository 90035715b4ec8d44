import { z } from 'zod'
import type { SearchResults } from '../../functions/_shared/contract/search-results.ts'

// What the functions answer, as far as tests look at it.

const row = z.object({ id: z.string() })

/** Of a question that was asked. */
export const ASKED = z.object({ question: row, answer: row })
/** Of an answer that is tried once more. */
export const RETRIED = z.object({ answer: row })
/** Of `share_room`. */
export const SHARED = row

export const ERROR = z.object({
  error: z.object({ code: z.string(), message: z.string(), request_id: z.string() }),
})

/** Of a search in the documents of a room. */
export const PASSAGES = z.object({
  results: z.array(z.object({ content: z.string(), page: z.number(), score: z.number() })),
})

const pieces = z.array(z.object({ text: z.string(), hit: z.boolean() }))
/** Of a search in rooms and messages. */
export const FOUND = z.object({
  rooms: z.array(z.object({ room_id: z.string(), name: pieces })),
  messages: z.array(
    z.object({
      message_id: z.string(),
      room_id: z.string(),
      room_name: z.string(),
      thread_id: z.string(),
      role: z.string(),
      created_at: z.string(),
      excerpt: pieces,
    }),
  ),
  has_more: z.boolean(),
}) satisfies z.ZodType<SearchResults>
