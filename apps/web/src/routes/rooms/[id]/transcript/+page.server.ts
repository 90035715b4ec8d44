import { error, redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import { toFailure } from '#lib/api/failure.ts'
import { MAX_MESSAGES_PER_PAGE, openRoom } from '#lib/api/rooms.ts'
import type { Message, SourceKind } from '#lib/contract.ts'
import { isId } from '#lib/server/ids.ts'
import { toReadingOrder } from '@documind/client/live/message-list'
import {
  toTranscriptCitation,
  type Transcript,
  type TranscriptMessage,
} from '#lib/transcript/transcript.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  if (!locals.user) {
    redirect(303, resolve(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`))
  }
  const thread = url.searchParams.get('thread')
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  if (thread !== null && !isId(thread)) {
    error(404, { message: 'Not found', code: 'thread_not_found' })
  }
  try {
    return { transcript: await readTranscript(locals.supabase, params.id, thread), thread }
  } catch (cause) {
    const { code, message } = await toFailure(cause, 'room_not_found')
    const isGone = code === 'room_not_found' || code === 'thread_not_found'
    error(isGone ? 404 : 503, { message, code })
  }
}

async function readTranscript(
  supabase: App.Locals['supabase'],
  roomId: string,
  thread: string | null,
): Promise<Transcript> {
  const messages: Message[] = []
  for (let before: string | null = null; ; before = messages.at(0)?.created_at ?? null) {
    const opened = await openRoom(supabase, roomId, {
      thread,
      before,
      limit: MAX_MESSAGES_PER_PAGE,
    })
    messages.unshift(...opened.messages)
    if (opened.has_more) continue
    const created_at = new Date().toISOString()
    const kinds = new Map<string | null, SourceKind>(
      opened.documents.map(({ id, kind, kept }) => [id, kept ? 'kept' : kind]),
    )
    const shown = toReadingOrder(messages).map((message) => strip(message, kinds))
    const { room, thread: read } = opened
    // The first is the room's, as far as most people know.
    const title = read.is_first ? room.name : [room.name, read.title ?? []].flat().join(' – ')
    return { title, created_at, messages: shown }
  }
}

const strip = (
  { role, content, status, created_at, model, plan, citations }: Message,
  kinds: ReadonlyMap<string | null, SourceKind>,
): TranscriptMessage => ({
  role,
  content,
  status,
  created_at,
  model,
  plan,
  citations: citations.map((citation) =>
    toTranscriptCitation(citation, kinds.get(citation.document_id)),
  ),
})
