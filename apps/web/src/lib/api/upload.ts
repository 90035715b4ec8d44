import type { Supabase } from './client.ts'
import { Failure } from './failure.ts'
import { refusalOf, type UploadOptions } from './upload-options.ts'
import { unwrap } from './unwrap.ts'

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
