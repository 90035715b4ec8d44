import { z } from 'zod'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'

const settingsSchema = z.object({
  model: z.string().nullable(),
  instructions: z.string().nullable(),
})
export type RoomSettings = z.infer<typeof settingsSchema>

const NONE: RoomSettings = { model: null, instructions: null }

/** What the room's owner chose for all its answers. */
export async function readRoomSettings(
  client: SupabaseClient,
  roomId: string,
  signal: AbortSignal,
): Promise<RoomSettings> {
  const read = client.from('rooms').select('model, instructions').eq('id', roomId)
  return settingsSchema.parse(unwrapOptional(await read.abortSignal(signal).maybeSingle()) ?? NONE)
}

const earlierSchema = z.array(
  z.object({
    model: z.string().nullable(),
    plan: z
      .object({ cut: z.object({ what: z.string(), read: z.number() }) })
      .nullable()
      .catch(null),
  }),
)

/** Answers that are looked at: once so many went through, the window may be larger than it was. */
const EARLIER_ANSWERS = 8

/**
 * How many tokens of a prompt were read for the room's last answers, by model, where prompts were cut: another process
 * may have found out.
 */
export async function readKnownWindows(
  client: SupabaseClient,
  roomId: string,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const read = client
    .from('messages')
    .select('model, plan')
    .eq('room_id', roomId)
    .eq('role', 'assistant')
    .order('created_at', { ascending: false })
    .limit(EARLIER_ANSWERS)
  const windows = new Map<string, number>()
  for (const { model, plan } of earlierSchema.parse(unwrap(await read.abortSignal(signal)))) {
    if (model === null || plan?.cut.what !== 'prompt') continue
    windows.set(model, Math.min(windows.get(model) ?? Infinity, plan.cut.read))
  }
  return windows
}
