import { type DocumindErrorCode, sentenceOf } from './codes.ts'

interface Details {
  cause?: unknown
  /** Of the response, if there was one. */
  status?: number | undefined
  /** By which the server's log says more. */
  requestId?: string | undefined
  /** Seconds after which it makes sense to ask again, where the server says so. */
  retryAfter?: number | undefined
}

/**
 * What every call of this library rejects with, whatever failed: `code` is of the catalogue (`docs/errors.md`) or one that
 * only a client can see, `message` its English sentence, `cause` what was caught.
 */
export class DocumindError extends Error {
  readonly code: DocumindErrorCode
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: DocumindErrorCode, { cause, status, requestId, retryAfter }: Details = {}) {
    super(sentenceOf(code), { cause })
    this.name = 'DocumindError'
    this.code = code
    this.status = status
    this.requestId = requestId
    this.retryAfter = retryAfter
  }
}
