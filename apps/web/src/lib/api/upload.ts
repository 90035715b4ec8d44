import type { Supabase } from './client.ts'
import { Failure, type FailureCode } from './failure.ts'
import { unwrap } from './unwrap.ts'

export interface UploadOptions {
  bucket: string
  /** Name of the object; it must not exist. */
  path: string
  bytes: ArrayBuffer
  /** Media type. */
  type: string
  /** The same for the same file on its way to the same place. */
  resumeKey: string
  /** Share of the bytes that have left, 0 to 1. */
  onProgress: (share: number) => void
}

/** Codes of the Storage API's refusals, by HTTP status. */
const CODES: Readonly<Record<number, FailureCode>> = {
  401: 'session_expired',
  413: 'file_too_large',
  415: 'file_type_unsupported',
}

/** Larger ones are sent in pieces, which go on where the network was lost. */
const IN_ONE_BYTES = 6 * 1024 * 1024

/** Stores an object. Throws a Failure. @returns its name, which is another one where an earlier upload went on */
export async function uploadObject(supabase: Supabase, options: UploadOptions): Promise<string> {
  if (options.bytes.byteLength > IN_ONE_BYTES) {
    const { uploadInPieces } = await import('./resumable-upload.ts')
    return uploadInPieces(supabase, options)
  }
  await uploadInOne(supabase, options)
  return options.path
}

/**
 * Stores an object through a signed upload address. XMLHttpRequest, because fetch does not report
 * how much of a body was sent. Throws a Failure.
 */
async function uploadInOne(supabase: Supabase, options: UploadOptions): Promise<void> {
  const { bucket, path, bytes, type, onProgress } = options
  const { signedUrl } = await unwrap(
    supabase.storage().then((all) => all.from(bucket).createSignedUploadUrl(path)),
    'upload_failed',
  )
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', signedUrl)
    request.setRequestHeader('content-type', type)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(new Failure(refusalOf(request)))
    }
    request.onerror = () => reject(new Failure('offline'))
    request.send(bytes)
  })
}

/** A disk that is full and an account that is full answer with one status. */
export function refusalOf({
  status,
  responseText,
}: Pick<XMLHttpRequest, 'status' | 'responseText'>): FailureCode {
  if (status === 507) return responseText.includes('disk_full') ? 'disk_full' : 'storage_full'
  return CODES[status] ?? 'upload_failed'
}
