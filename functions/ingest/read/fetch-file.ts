import { AppError, limitError } from '../../_shared/contract/errors.ts'
import { sha256Hex } from '../../_shared/contract/sha256.ts'
import type { DocumentLimits } from '../../_shared/contract/limits.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { type LeasedDocument, leaseOf } from '../work/leased-document.ts'

/**
 * The stored bytes of a leased document; null when it needs no reading.
 * @throws AppError file_missing, file_empty, file_too_large
 */
export async function fetchFile(
  { admin, limits }: { admin: SupabaseClient; limits: DocumentLimits },
  document: LeasedDocument,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await downloadFile(admin, document.storage_path ?? '')
  if (bytes.length > limits.maxBytes) throw limitError('file_too_large', limits)
  if (document.hashed_at === null && (await registerFile(admin, document, bytes))) return null
  return bytes
}

async function downloadFile(admin: SupabaseClient, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { data, error } = await admin.storage.from('documents').download(path)
  if (error) throw isMissing(error) ? new AppError('file_missing', { cause: error }) : error
  return new Uint8Array(await data.arrayBuffer())
}

function isMissing(error: Error): boolean {
  return 'status' in error && (error.status === 400 || error.status === 404)
}

/** Stores the file's hash and size. True when it needs no reading: the room has it, or the lease is lost. */
async function registerFile(
  admin: SupabaseClient,
  document: LeasedDocument,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (bytes.length === 0) throw new AppError('file_empty')
  const [row] = unwrap(
    await admin.rpc('register_file', {
      ...leaseOf(document),
      p_sha256: await sha256Hex(bytes),
      p_byte_size: bytes.length,
    }),
  )
  return row === undefined || row.duplicate_of !== null
}
