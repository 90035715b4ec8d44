import { AppError } from '../../_shared/contract/errors.ts'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'

const BUCKET = 'documents'

/** Stores a page as the caller. @throws AppError storage_full, disk_full */
export async function storePage(
  client: SupabaseClient,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<void> {
  const file = new Blob([bytes], { type })
  const { error } = await client.storage.from(BUCKET).upload(path, file, { contentType: type })
  if (!error) return
  if (error.message.includes('disk_full')) throw new AppError('disk_full', { cause: error })
  if ('status' in error && error.status === 507)
    throw new AppError('storage_full', { cause: error })
  throw error
}

export async function removePage(client: SupabaseClient, path: string): Promise<void> {
  await client.storage.from(BUCKET).remove([path])
}

/** The stored snapshot; null where it is gone. */
export async function readStoredPage(client: SupabaseClient, path: string): Promise<string | null> {
  const { data, error } = await client.storage.from(BUCKET).download(path)
  return error ? null : data.text()
}
