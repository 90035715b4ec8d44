/** In a module of its own, with the library: few files are so large. */
import { DetailedError, type PreviousUpload, Upload } from 'tus-js-client'
import type { Supabase } from './client.ts'
import { Failure } from './failure.ts'
import { refusalOf, type UploadOptions } from './upload-options.ts'

/** The hosted Storage takes pieces of this size and no other. */
const PIECE_BYTES = 6 * 1024 * 1024
const RETRY_DELAYS_MS = [500, 1_500, 4_000]

/**
 * Stores an object piece by piece: what arrived is not sent again after the network was lost, nor after the page was
 * closed, if the same file is chosen again. Throws a Failure.
 * @returns the name under which it is stored: that of the upload that went on
 */
export async function uploadInPieces(supabase: Supabase, options: UploadOptions): Promise<string> {
  const { bucket, bytes, type, resumeKey, onProgress } = options
  let { path } = options
  const blob = new Blob([bytes], { type })
  return new Promise((resolve, reject) => {
    const upload = new Upload(blob, {
      endpoint: `${supabase.url}/storage/v1/upload/resumable`,
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(resumeKey),
      metadata: { bucketName: bucket, objectName: path, contentType: type, cacheControl: '3600' },
      async onBeforeRequest(request) {
        const token = await supabase.session.accessToken()
        request.setHeader('apikey', supabase.publishableKey)
        if (token !== null) request.setHeader('authorization', `Bearer ${token}`)
      },
      onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
      onSuccess: () => resolve(path),
      onError: (cause) => reject(toUploadFailure(cause)),
    })
    upload.findPreviousUploads().then(
      (uploads) => {
        const previous = uploads.find(isUsable)
        if (previous) {
          path = previous.metadata['objectName'] ?? path
          upload.resumeFromPreviousUpload(previous)
        }
        upload.start()
      },
      () => upload.start(),
    )
  })
}

/** Later than that the server has forgotten it, or will before it ends. */
const USABLE_MS = 20 * 60 * 60 * 1000

const isUsable = ({ creationTime }: PreviousUpload): boolean =>
  Date.now() - Date.parse(creationTime) < USABLE_MS

function toUploadFailure(cause: Error): Failure {
  const response = cause instanceof DetailedError ? cause.originalResponse : null
  if (!response) return new Failure('offline', { cause })
  const refusal = { status: response.getStatus(), responseText: response.getBody() }
  return new Failure(refusalOf(refusal), { cause })
}
