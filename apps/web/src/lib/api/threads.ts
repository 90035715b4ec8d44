import type { ThreadRow } from '#lib/contract.ts'
import type { Rows } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

/** The conversations of a room that the caller may read. */
export async function listThreads(supabase: Rows, roomId: string): Promise<ThreadRow[]> {
  return unwrap(supabase.from('threads').select('*').eq('room_id', roomId))
}

/** Without a title it takes that of its first question. */
export async function createThread(
  supabase: Rows,
  roomId: string,
  { title, isPrivate }: { title: string; isPrivate: boolean },
): Promise<ThreadRow> {
  const named = title.trim() === '' ? null : storable(title.trim())
  const row = { room_id: roomId, title: named, private: isPrivate }
  return unwrap(supabase.from('threads').insert(row).select('*').single())
}

export async function renameThread(supabase: Rows, id: string, title: string): Promise<ThreadRow> {
  const change = { title: storable(title.trim()) }
  return unwrap(supabase.from('threads').update(change).eq('id', id).select('*').single())
}

/** Opens a private conversation to all members, for good. */
export async function openThread(supabase: Rows, id: string): Promise<ThreadRow> {
  const change = { private: false }
  return unwrap(supabase.from('threads').update(change).eq('id', id).select('*').single())
}

/** Deletes it with all its messages. */
export async function deleteThread(supabase: Rows, id: string): Promise<void> {
  await settle(supabase.from('threads').delete().eq('id', id).select('id').single())
}

/** In which conversation of the room a message stands; null where there is no such message to be seen. */
export async function threadOfMessage(
  supabase: Rows,
  roomId: string,
  messageId: string,
): Promise<string | null> {
  const message = supabase.from('messages').select('thread_id').eq('id', messageId)
  return (await settle(message.eq('room_id', roomId).maybeSingle()))?.thread_id ?? null
}
