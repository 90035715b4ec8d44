import type { RoomRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

/** What a room's owner chooses for all its answers; null for what is usual. */
export type RoomSettings = Pick<RoomRow, 'model' | 'instructions'>

export interface OfferedModel {
  id: string
  /** The one that answers where nothing else is chosen. */
  is_default: boolean
}

export async function readRoomSettings(supabase: Supabase, id: string): Promise<RoomSettings> {
  return unwrap(supabase.from('rooms').select('model, instructions').eq('id', id).single())
}

export async function saveRoomSettings(
  supabase: Supabase,
  id: string,
  { model, instructions }: RoomSettings,
): Promise<void> {
  const text = storable(instructions ?? '').trim()
  const changed = { model, instructions: text === '' ? null : text }
  await settle(supabase.from('rooms').update(changed).eq('id', id))
}

/** The chat models that the project's server offers, the usual one first. */
export async function listModels(supabase: Supabase): Promise<OfferedModel[]> {
  const listed = supabase.functions.invoke<{ models: OfferedModel[] }>('chat/models', {
    method: 'GET',
  })
  return (await unwrap(listed)).models
}
