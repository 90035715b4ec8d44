import type { Supabase } from './client.ts'
import { unwrap } from './unwrap.ts'

/** What it takes to read all pages of a room for one question; null where nobody can say. */
export interface Reading {
  pages: number
  seconds: number | null
  usd: number | null
  model: string
}

/** Null without a language model. */
export async function readReading(
  supabase: Supabase,
  roomId: string,
  model: string | null,
): Promise<Reading | null> {
  const query = model === null ? '' : `?model=${encodeURIComponent(model)}`
  const asked = supabase.functions.invoke<{ reading: Reading | null }>(
    `chat/rooms/${roomId}/reading${query}`,
    { method: 'GET' },
  )
  return (await unwrap(asked)).reading
}
