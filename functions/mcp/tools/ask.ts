import type { ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { AppError } from '../../_shared/contract/errors.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { Access } from '../access.ts'
import { callFunction } from '../call-function.ts'
import { ADDS, answering, structured } from '../results.ts'
import type { ToolContext } from '../tool-context.ts'

/** A function of a hosted project lives no longer; the answer goes on without it. */
const PATIENCE_MS = 140_000
const POLL_MS = 400

const asked = z.object({ answer: z.object({ id: z.string() }) })

/** `ask`: a question to a room, answered from its documents. */
export function registerAsk({ server, project, access }: ToolContext): void {
  server.registerTool(
    'ask',
    {
      title: 'Ask a room',
      description:
        'Asks a question that is answered from the documents of a room, with citations. "verified": the source says it word for word; "related": it is about the same; "unsupported": it does not say so. What is not in the documents is said so.',
      inputSchema: z.object({
        room_id: z.uuid(),
        question: z.string().min(1).max(4000),
        document_ids: z.array(z.uuid()).max(500).optional(),
      }),
      outputSchema: z.object({
        message_id: z.string(),
        status: z.string(),
        answer: z.string(),
        citations: z.array(
          z.object({
            n: z.number(),
            document_id: z.string().nullable(),
            title: z.string(),
            page: z.number(),
            quote: z.string(),
            state: z.string(),
          }),
        ),
      }),
      annotations: ADDS,
    },
    ({ room_id, question, document_ids }, context) =>
      answering(async () => {
        access.require('ask', room_id)
        const body = { question, ...(document_ids ? { document_ids } : {}) }
        const { answer } = await callFunction(project, access, `chat/rooms/${room_id}/questions`, {
          schema: asked,
          body,
          signal: context.mcpReq.signal,
        })
        return structured(await followAnswer(access, answer.id, context))
      }),
  )
}

interface Answered extends Record<string, unknown> {
  message_id: string
  status: string
  answer: string
  citations: unknown[]
}

/** The answer when it has ended, or as far as it is; how it grows is told on the way. */
async function followAnswer(
  { client }: Access,
  id: string,
  { mcpReq }: ServerContext,
): Promise<Answered> {
  const progressToken = mcpReq._meta?.progressToken
  const giveUpAt = Date.now() + PATIENCE_MS
  for (let told = -1; ;) {
    mcpReq.signal.throwIfAborted()
    const [message] = unwrap(
      await client
        .from('messages')
        .select('status, content, error_code')
        .eq('id', id)
        .abortSignal(mcpReq.signal),
    )
    if (!message) throw new AppError('message_not_found')
    const isOpen = message.status === 'pending' || message.status === 'streaming'
    if (progressToken !== undefined && message.content.length > told) {
      told = message.content.length
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: told, message: message.content },
      })
    }
    if (!isOpen || Date.now() > giveUpAt) {
      const citations = unwrap(
        await client
          .from('citations')
          .select('n:ordinal, document_id, title:document_title, page, quote, state')
          .eq('message_id', id)
          .order('position'),
      )
      const { status, content } = message
      return { message_id: id, status, answer: content, citations }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
