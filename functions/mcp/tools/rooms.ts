import { z } from 'zod'
import { requireRoom } from '../../_shared/http/require-room.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import { answering, READS, structured } from '../results.ts'
import type { ToolContext } from '../tool-context.ts'

const MAX_ROWS = 1000

/** `list_rooms` and `list_documents`. */
export function registerRooms(context: ToolContext): void {
  registerListRooms(context)
  registerListDocuments(context)
}

function registerListRooms({ server, access }: ToolContext): void {
  const { client } = access
  server.registerTool(
    'list_rooms',
    {
      title: 'List rooms',
      description: 'The rooms of documents that the person may use, the last used first.',
      inputSchema: z.object({}),
      outputSchema: z.object({
        rooms: z.array(
          z.object({ id: z.string(), name: z.string(), last_used_at: z.string().nullable() }),
        ),
      }),
      annotations: READS,
    },
    () =>
      answering(async () => {
        access.require('read')
        const query = client
          .from('rooms')
          .select('id, name, last_used_at:last_message_at')
          .order('last_message_at', { ascending: false, nullsFirst: false })
          .limit(MAX_ROWS)
        const { roomIds } = access
        return structured({ rooms: unwrap(await (roomIds ? query.in('id', roomIds) : query)) })
      }),
  )
}

function registerListDocuments({ server, access }: ToolContext): void {
  const { client } = access
  server.registerTool(
    'list_documents',
    {
      title: 'List documents',
      description:
        'The documents of a room with their pages. Only those with status "ready" answer.',
      inputSchema: z.object({ room_id: z.uuid() }),
      outputSchema: z.object({
        documents: z.array(
          z.object({
            id: z.string(),
            title: z.string(),
            kind: z.string(),
            status: z.string(),
            pages: z.number().nullable(),
            language: z.string().nullable(),
          }),
        ),
      }),
      annotations: READS,
    },
    ({ room_id }) =>
      answering(async () => {
        access.require('read', room_id)
        await requireRoom(client, room_id)
        const documents = unwrap(
          await client
            .from('documents')
            .select('id, title, kind, status, pages:page_count, language')
            .eq('room_id', room_id)
            .order('created_at')
            .limit(MAX_ROWS),
        )
        return structured({ documents })
      }),
  )
}
