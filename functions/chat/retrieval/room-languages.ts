import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import { readDocuments, type RoomDocument } from '../documents/room-documents.ts'

/** Documents that are looked at; a room of more is told by these. */
const MAX_DOCUMENTS = 50

/** In which languages documents are, each once; null for one that does not tell. */
export const languagesOf = (documents: readonly RoomDocument[]): (string | null)[] => [
  ...new Set(documents.slice(0, MAX_DOCUMENTS).map(({ language }) => language)),
]

/** In which languages the documents of a room are that answer. */
export async function readLanguages(
  client: SupabaseClient,
  roomId: string,
  documentIds: readonly string[] | null,
  signal: AbortSignal,
): Promise<(string | null)[]> {
  return languagesOf(await readDocuments(client, roomId, documentIds, signal))
}
