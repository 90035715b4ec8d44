import { z } from 'zod'
import { callFunction } from '../call-function.ts'
import { answering, READS, structured } from '../results.ts'
import type { ToolContext } from '../tool-context.ts'

const found = z.object({
  results: z.array(
    z.object({
      document_id: z.string(),
      document_title: z.string(),
      page: z.number(),
      content: z.string(),
      score: z.number(),
    }),
  ),
})

/** `search`: the passages of a room that have most to do with a question. */
export function registerSearch({ server, project, access }: ToolContext): void {
  server.registerTool(
    'search',
    {
      title: 'Search a room',
      description:
        'Finds the passages of a room that have most to do with a question or keywords, best first, in the words of the documents.',
      inputSchema: z.object({
        room_id: z.uuid(),
        query: z.string().min(1).max(4000),
        limit: z.number().int().min(1).max(50).default(10),
      }),
      outputSchema: z.object({
        results: z.array(
          z.object({
            document_id: z.string(),
            title: z.string(),
            page: z.number(),
            quote: z.string(),
            score: z.number(),
          }),
        ),
      }),
      annotations: READS,
    },
    ({ room_id, query, limit }, { mcpReq: { signal } }) =>
      answering(async () => {
        access.require('read', room_id)
        const parameters = new URLSearchParams({ q: query, limit: String(limit) })
        const path = `chat/rooms/${room_id}/search?${parameters.toString()}`
        const { results } = await callFunction(project, access, path, { schema: found, signal })
        return structured({
          results: results.map(({ document_id, document_title, page, content, score }) => ({
            document_id,
            title: document_title,
            page,
            quote: content,
            score,
          })),
        })
      }),
  )
}
