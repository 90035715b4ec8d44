import { z } from 'zod'
import { type SupabaseClient, unwrapOptional } from '../../_shared/http/supabase.ts'

export const settingsSchema = z.object({
  model: z.string().nullable(),
  instructions: z.string().nullable(),
})
export type RoomSettings = z.infer<typeof settingsSchema>

export const NO_SETTINGS: RoomSettings = { model: null, instructions: null }

/** What the room's owner chose for all its answers. */
export async function readRoomSettings(
  client: SupabaseClient,
  roomId: string,
  signal: AbortSignal,
): Promise<RoomSettings> {
  const read = client.from('rooms').select('model, instructions').eq('id', roomId)
  return settingsSchema.parse(
    unwrapOptional(await read.abortSignal(signal).maybeSingle()) ?? NO_SETTINGS,
  )
}
