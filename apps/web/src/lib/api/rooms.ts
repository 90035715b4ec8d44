import type { OpenedRoom, RoomRow } from '#lib/contract.ts'
import type { Rows, Supabase } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

export const MESSAGES_PER_PAGE = 50

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
  return unwrap(supabase.from('rooms').insert({ name }).select('*').single())
}

export async function renameRoom(supabase: Supabase, id: string, name: string): Promise<RoomRow> {
  return unwrap(supabase.from('rooms').update({ name }).eq('id', id).select('*').single())
}

export async function deleteRoom(supabase: Supabase, id: string): Promise<void> {
  // The rows take their file names with them, so the files go first. A file that stays behind is
  // unreachable and harmless; a room that cannot be deleted is not.
  const { data } = await supabase.from('documents').select('storage_path').eq('room_id', id)
  const paths = (data ?? []).flatMap((row) => (row.storage_path ? [row.storage_path] : []))
  if (paths.length > 0) await (await supabase.storage()).from('documents').remove(paths)
  await settle(supabase.from('rooms').delete().eq('id', id))
}

/** Room, documents and a page of messages (the newest, or those before `before`) in one round trip. */
export async function openRoom(
  supabase: Rows,
  id: string,
  before: string | null = null,
): Promise<OpenedRoom> {
  const args = { p_room_id: id, p_before: before, p_limit: MESSAGES_PER_PAGE }
  return unwrap(supabase.rpc('open_room', args))
}
