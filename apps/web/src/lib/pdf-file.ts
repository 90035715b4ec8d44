import { Failure } from '#lib/api/failure.ts'

export const MAX_FILE_BYTES = 50 * 1024 * 1024
const PDF_SIGNATURE = '%PDF-'

/** What the browser can tell before an upload; the server checks again. Throws a Failure. */
export async function readPdf(file: File): Promise<{ bytes: ArrayBuffer; sha256: string }> {
  if (file.size === 0) throw new Failure('file_empty')
  if (file.size > MAX_FILE_BYTES) throw new Failure('file_too_large')
  const head = await file.slice(0, PDF_SIGNATURE.length).text()
  if (head !== PDF_SIGNATURE) throw new Failure('not_a_pdf')
  const bytes = await file.arrayBuffer()
  return { bytes, sha256: await sha256Hex(bytes) }
}

async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
