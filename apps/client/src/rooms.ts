import type { Core } from './core.ts'
import { unwrap } from './errors/settle.ts'
import type { OpenedRoom, RoomRow } from './rows.ts'
import { storable } from './storable.ts'

const MESSAGES_PER_PAGE = 50
/** The database returns no more than this at once. */
const MAX_MESSAGES_PER_PAGE = 200

/** Rooms that the caller is a member of, the one that was used last first. */
export async function listRooms({ supabase }: Core): Promise<RoomRow[]> {
  return unwrap(
    supabase
      .from('rooms')
      .select('*')
      .order('last_message_at', { ascending: false, nullsFirst: false })
      .order('created_at', { ascending: false }),
  )
}

export async function createRoom({ supabase }: Core, name: string): Promise<RoomRow> {
  return unwrap(
    supabase
      .from('rooms')
      .insert({ name: storable(name) })
      .select('*')
      .single(),
  )
}

export interface Page {
  /** A conversation of the room; without it, its first. */
  threadId?: string | undefined
  /** `created_at` of the message before which the page ends; without it, the newest. */
  before?: string | undefined
  /** Messages, 200 at most; 50 if not given. */
  limit?: number | undefined
}

export async function openRoom(
  { supabase }: Core,
  roomId: string,
  { threadId, before, limit = MESSAGES_PER_PAGE }: Page = {},
): Promise<OpenedRoom> {
  return unwrap(
    supabase.rpc('open_room', {
      p_room_id: roomId,
      p_limit: limit,
      ...(before === undefined ? {} : { p_before: before }),
      ...(threadId === undefined ? {} : { p_thread_id: threadId }),
    }),
  )
}

/** The whole conversation, page by page. */
export async function readConversation(
  core: Core,
  roomId: string,
  threadId?: string,
): Promise<OpenedRoom> {
  const limit = MAX_MESSAGES_PER_PAGE
  let opened = await openRoom(core, roomId, { threadId, limit })
  while (opened.has_more) {
    const before = opened.messages[0]?.created_at
    const older = await openRoom(core, roomId, { threadId, before, limit })
    const messages = [...older.messages, ...opened.messages]
    opened = { ...opened, messages, has_more: older.has_more }
  }
  return opened
}
