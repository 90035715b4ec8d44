import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { Recognizer } from '../read/recognition/recognizer.ts'

/** Has a document read again whose pages nobody could recognise, once somebody can. @returns whether there was one */
export async function rereadScans(
  admin: SupabaseClient,
  recognizer: Recognizer | undefined,
): Promise<boolean> {
  if (recognizer === undefined) return false
  const scanned = admin.from('pages').select('number').eq('state', 'scanned').limit(1)
  if (unwrap(await scanned).length === 0 || !(await recognizer.isReady())) return false
  return unwrap(await admin.rpc('reread_scans'))
}
