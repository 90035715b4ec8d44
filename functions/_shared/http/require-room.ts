import { AppError } from '../contract/errors.ts'
import { type SupabaseClient, unwrapOptional } from './supabase.ts'

/** Row-level security hides what is not the caller's, so that foreign and unknown look the same. */
export async function requireRoom(client: SupabaseClient, roomId: string): Promise<void> {
  const room = unwrapOptional(
    await client.from('rooms').select('id').eq('id', roomId).maybeSingle(),
  )
  if (room === null) throw new AppError('room_not_found')
}
