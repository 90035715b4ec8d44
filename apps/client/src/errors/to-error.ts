import { type DocumindErrorCode, isErrorCode } from './codes.ts'
import { DocumindError } from './documind-error.ts'
import { authCode } from './auth-codes.ts'
import { databaseCode, storageCode } from './transport-codes.ts'

/**
 * Whatever supabase-js returned or threw as one error. The shapes: the functions' JSON behind `error.context`, the body of
 * PostgREST, errors of Auth and of Storage, and what `fetch` throws where there is no network.
 *
 * @param fallback what was being tried, for an error that says nothing
 */
export async function toError(
  cause: unknown,
  fallback: DocumindErrorCode = 'internal',
): Promise<DocumindError> {
  if (cause instanceof DocumindError) return cause
  const error = isRecord(cause) ? cause : {}
  if (error['name'] === 'AbortError') return new DocumindError('aborted', { cause })
  if (isResponse(error['context'])) return fromResponse(error['context'], fallback, cause)
  if (isNetworkError(error)) return new DocumindError('offline', { cause })
  const status = typeof error['status'] === 'number' ? error['status'] : undefined
  const code =
    '__isAuthError' in error
      ? authCode(error)
      : '__isStorageError' in error
        ? storageCode(error)
        : databaseCode(error)
  return new DocumindError(code ?? fallback, { cause, status })
}

/** What a function answered, or the proxy before it. */
export async function fromResponse(
  response: Response,
  fallback: DocumindErrorCode,
  cause?: unknown,
): Promise<DocumindError> {
  const body = await response.json().catch(() => undefined)
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  const { code, request_id: requestId } = error
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const known = isErrorCode(code) ? code : undefined
  return new DocumindError(known ?? codeOfStatus(response.status) ?? fallback, {
    cause,
    status: response.status,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
  })
}

const codeOfStatus = (status: number): DocumindErrorCode | undefined =>
  status === 401 ? 'session_expired' : status === 413 ? 'request_too_large' : undefined

function isNetworkError(error: Record<string, unknown>): boolean {
  const { name, message, originalError } = error
  if (name === 'FunctionsFetchError' || name === 'AuthRetryableFetchError') return true
  if (isRecord(originalError) && isNetworkError(originalError)) return true
  return (
    typeof message === 'string' &&
    /failed to fetch|fetch failed|networkerror|network request failed|load failed|ECONN/i.test(
      message,
    )
  )
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** By its shape: platforms have classes of their own. */
const isResponse = (value: unknown): value is Response =>
  isRecord(value) && typeof value['status'] === 'number' && typeof value['json'] === 'function'
