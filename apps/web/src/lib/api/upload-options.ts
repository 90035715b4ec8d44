import type { FailureCode } from './failure.ts'

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

/** A disk that is full and an account that is full answer with one status. */
export function refusalOf({
  status,
  responseText,
}: Pick<XMLHttpRequest, 'status' | 'responseText'>): FailureCode {
  if (status === 507) return responseText.includes('disk_full') ? 'disk_full' : 'storage_full'
  return CODES[status] ?? 'upload_failed'
}
