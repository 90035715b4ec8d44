import type { OpenedRoom, RoomRow, TrashedRoom } from '#lib/contract.ts'
import type { Rows, Supabase } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

const MESSAGES_PER_PAGE = 50
/** The database returns no more than this at once. */
export const MAX_MESSAGES_PER_PAGE = 200

export async function listRooms(supabase: Rows): Promise<RoomRow[]> {
  return unwrap(
    supabase
      .from('rooms')
      .select('*')
      .order('last_message_at', { ascending: false, nullsFirst: false })
      .order('created_at', { ascending: false }),
  )
}

export async function createRoom(supabase: Supabase, name: string): Promise<RoomRow> {
  return unwrap(
    supabase
      .from('rooms')
      .insert({ name: storable(name) })
      .select('*')
      .single(),
  )
}

export async function renameRoom(supabase: Supabase, id: string, name: string): Promise<RoomRow> {
  return unwrap(
    supabase
      .from('rooms')
      .update({ name: storable(name) })
      .eq('id', id)
      .select('*')
      .single(),
  )
}

/** Puts a room above the others, or back among them. */
export async function pinRoom(supabase: Supabase, id: string, pinned: boolean): Promise<RoomRow> {
  const pinned_at = pinned ? new Date().toISOString() : null
  return unwrap(supabase.from('rooms').update({ pinned_at }).eq('id', id).select('*').single())
}

/** The answers that are waited for, in all rooms. */
export async function listUnfinished(
  supabase: Supabase,
): Promise<{ id: string; room_id: string }[]> {
  return unwrap(
    supabase
      .from('messages')
      .select('id, room_id')
      .in('status', ['pending', 'streaming'])
      .limit(MAX_MESSAGES_PER_PAGE),
  )
}

/** Puts a room with everything in it in the trash, from which `restoreRoom` brings it back for thirty days. */
export async function trashRoom(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.rpc('trash_room', { p_room_id: id }))
}

export async function restoreRoom(supabase: Supabase, id: string): Promise<RoomRow> {
  return unwrap(supabase.rpc('restore_room', { p_room_id: id }))
}

export async function listTrash(supabase: Rows): Promise<TrashedRoom[]> {
  return unwrap(supabase.rpc('list_trash'))
}

/** Deletes a room that is in the trash for good. */
export async function purgeRoom(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.rpc('purge_room', { p_room_id: id }))
}

interface RoomPage {
  /** The conversation; null for the room's first. */
  thread?: string | null
  /** The moment before which the messages were written; null for the newest. */
  before?: string | null | undefined
  limit?: number
}

/** Room, documents and a page of messages in one round trip. */
export async function openRoom(
  supabase: Rows,
  id: string,
  { thread = null, before = null, limit = MESSAGES_PER_PAGE }: RoomPage = {},
): Promise<OpenedRoom> {
  return unwrap(
    supabase.rpc('open_room', {
      p_room_id: id,
      p_limit: limit,
      ...(before === null ? {} : { p_before: before }),
      ...(thread === null ? {} : { p_thread_id: thread }),
    }),
  )
}
