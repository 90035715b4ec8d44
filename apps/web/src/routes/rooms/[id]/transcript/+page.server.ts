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
    redirect(303, resolve(`/sign-in?next=${encodeURIComponent(url.pathname)}`))
  }
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  try {
    return { transcript: await readTranscript(locals.supabase, params.id) }
  } catch (cause) {
    const { code, message } = await toFailure(cause, 'room_not_found')
    error(code === 'room_not_found' ? 404 : 503, { message, code })
  }
}

async function readTranscript(
  supabase: App.Locals['supabase'],
  roomId: string,
): Promise<Transcript> {
  const messages: Message[] = []
  for (let before: string | null = null; ; before = messages.at(0)?.created_at ?? null) {
    const opened = await openRoom(supabase, roomId, before, MAX_MESSAGES_PER_PAGE)
    messages.unshift(...opened.messages)
    if (opened.has_more) continue
    const created_at = new Date().toISOString()
    const kinds = new Map<string | null, SourceKind>(
      opened.documents.map(({ id, kind, kept }) => [id, kept ? 'kept' : kind]),
    )
    const shown = toReadingOrder(messages).map((message) => strip(message, kinds))
    return { title: opened.room.name, created_at, messages: shown }
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
