import type { Core } from './core.ts'
import { settle, unwrap } from './errors/settle.ts'
import type { ThreadRow } from './rows.ts'
import { storable } from './storable.ts'

/** The conversations of a room that the caller may read, the first one first. */
export async function listThreads({ supabase }: Core, roomId: string): Promise<ThreadRow[]> {
  const threads = supabase.from('threads').select('*').eq('room_id', roomId)
  return unwrap(threads.order('is_first', { ascending: false }).order('created_at'))
}

export interface NewThread {
  /** Without one, the first question gives it its title. */
  title?: string
  /** For whoever makes it alone; it can be shared later, and never taken back from the others. */
  private?: boolean
}

export async function createThread(
  { supabase }: Core,
  roomId: string,
  { title, private: isPrivate = false }: NewThread = {},
): Promise<ThreadRow> {
  const row = { room_id: roomId, private: isPrivate, title: title ? storable(title) : null }
  return unwrap(supabase.from('threads').insert(row).select('*').single())
}

export async function renameThread(
  { supabase }: Core,
  threadId: string,
  title: string,
): Promise<ThreadRow> {
  const change = { title: storable(title) }
  return unwrap(supabase.from('threads').update(change).eq('id', threadId).select('*').single())
}

export async function deleteThread({ supabase }: Core, threadId: string): Promise<void> {
  await settle(supabase.from('threads').delete().eq('id', threadId))
}
