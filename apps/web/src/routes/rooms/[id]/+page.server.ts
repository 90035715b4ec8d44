import { error } from '@sveltejs/kit'
import { Failure, toFailure } from '#lib/api/failure.ts'
import { openRoom } from '#lib/api/rooms.ts'
import { threadOfMessage } from '#lib/api/threads.ts'
import { isId } from '#lib/server/ids.ts'
import type { PageServerLoad } from './$types'

const GONE: ReadonlySet<string> = new Set(['room_not_found', 'thread_not_found'])

export const load: PageServerLoad = async ({ locals, params, parent, url }) => {
  // The layout sends signed-out callers away; ask nothing before it has.
  await parent()
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  try {
    const thread = await whichThread(locals.supabase, params.id, url.searchParams)
    return { opened: await openRoom(locals.supabase, params.id, { thread }) }
  } catch (cause) {
    const failure = await toFailure(cause)
    const status = GONE.has(failure.code) ? 404 : 503
    error(status, { message: failure.message, code: failure.code })
  }
}

/** The conversation that the address names, or the one of the message that it leads to; null for the first. */
async function whichThread(
  supabase: App.Locals['supabase'],
  roomId: string,
  query: URLSearchParams,
): Promise<string | null> {
  const thread = query.get('thread')
  if (thread !== null) {
    if (!isId(thread)) throw new Failure('thread_not_found')
    return thread
  }
  const message = query.get('message')
  return message !== null && isId(message) ? threadOfMessage(supabase, roomId, message) : null
}
