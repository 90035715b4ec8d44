import { z } from 'zod'
import { requireRoom } from '../../_shared/http/require-room.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import { callFunction } from '../call-function.ts'
import { ADDS, answering, structured } from '../results.ts'
import type { ToolContext } from '../tool-context.ts'

/** `add_article`: a text that the room's answers may lean on from then on. */
export function registerAddArticle({ server, project, access }: ToolContext): void {
  server.registerTool(
    'add_article',
    {
      title: 'Add an article',
      description: 'Adds a text in Markdown to a room as a document, which is read at once.',
      inputSchema: z.object({
        room_id: z.uuid(),
        title: z.string().trim().min(1).max(300),
        body: z.string().min(1).max(200_000),
      }),
      outputSchema: z.object({ document_id: z.string(), title: z.string() }),
      annotations: ADDS,
    },
    ({ room_id, title, body }, { mcpReq: { signal } }) =>
      answering(async () => {
        access.require('write', room_id)
        await requireRoom(access.client, room_id)
        const document = { id: crypto.randomUUID(), room_id, kind: 'article', title, body }
        unwrap(await access.client.from('documents').insert(document).select('id'))
        const path = `ingest/documents/${document.id}`
        await callFunction(project, access, path, { schema: z.unknown(), body: {}, signal })
        return structured({ document_id: document.id, title })
      }),
  )
}
