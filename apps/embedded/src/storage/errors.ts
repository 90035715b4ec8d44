import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isDiskFull } from '../disk.ts'
import { BodyError } from '../request-body.ts'

interface StorageErrorDetails {
  /** What the body says; the HTTP status is 400 for nearly all of them, see `httpStatus`. */
  status: number
  code: string
  message: string
  /** The older name of the error, which many clients compare with; the code where there is none. */
  error?: string
  /** Only where the HTTP status is not the usual 400 (500 for a status of 500). */
  httpStatus?: ContentfulStatusCode
}

/**
 * An error that may be shown. As the hosted Storage, it is answered with HTTP status 400 whatever its
 * own status is, which stands in the body: that is what clients of all ages look at.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: string
  readonly httpStatus: ContentfulStatusCode
  readonly #status: number
  readonly #error: string

  constructor(details: StorageErrorDetails, options?: ErrorOptions) {
    super(details.message, options)
    this.code = details.code
    this.httpStatus = details.httpStatus ?? (details.status === 500 ? 500 : 400)
    this.#status = details.status
    this.#error = details.error ?? details.code
  }

  /** For the protocols whose clients go by the HTTP status. */
  get ownStatus(): ContentfulStatusCode {
    return this.#status as ContentfulStatusCode
  }

  toBody(): { statusCode: string; error: string; code: string; message: string } {
    return {
      statusCode: String(this.#status),
      error: this.#error,
      code: this.code,
      message: this.message,
    }
  }
}

/** The catalogue; wording and codes are those of the hosted Storage. */
export const errors = {
  noSuchBucket: () =>
    new StorageError({
      status: 404,
      code: 'NoSuchBucket',
      error: 'Bucket not found',
      message: 'Bucket not found',
    }),
  noSuchUpload: () =>
    new StorageError({
      status: 404,
      code: 'NoSuchUpload',
      error: 'not_found',
      message: 'Upload not found',
    }),
  wrongOffset: (offset: number) =>
    new StorageError({
      status: 409,
      code: 'InvalidUploadOffset',
      message: `The upload goes on at byte ${offset}`,
    }),
  noSuchKey: () =>
    new StorageError({
      status: 404,
      code: 'NoSuchKey',
      error: 'not_found',
      message: 'Object not found',
    }),
  accessDenied: (message: string, cause?: unknown) =>
    new StorageError(
      { status: 403, code: 'AccessDenied', error: 'Unauthorized', message },
      { cause },
    ),
  duplicate: (code: 'KeyAlreadyExists' | 'BucketAlreadyExists' | 'ResourceAlreadyExists') =>
    new StorageError({
      status: 409,
      code,
      error: 'Duplicate',
      message: 'The resource already exists',
    }),
  bucketNotEmpty: () =>
    new StorageError({
      status: 409,
      code: 'ResourceNotEmpty',
      message: 'The bucket you tried to delete is not empty',
    }),
  relatedResourceNotFound: (cause?: unknown) =>
    new StorageError(
      { status: 404, code: 'InvalidRequest', message: 'The related resource does not exist' },
      { cause },
    ),
  entityTooLarge: (entity = 'object') =>
    new StorageError({
      status: 413,
      code: 'EntityTooLarge',
      error: 'Payload too large',
      message: `The ${entity} exceeded the maximum allowed size`,
    }),
  noRoom: (cause?: unknown) =>
    new StorageError(
      {
        status: 507,
        code: 'InsufficientStorage',
        error: 'disk_full',
        message: 'There is no room left to store this',
        httpStatus: 507,
      },
      { cause },
    ),
  /** As the server before the hosted Storage answers, with the status that is meant. */
  badBody: (cause: BodyError) => {
    const { status, problem, message } = cause
    const code = problem === 'too_large' ? 'EntityTooLarge' : 'InvalidRequest'
    const error = problem === 'too_large' ? 'Payload too large' : 'Error'
    return new StorageError({ status, code, error, message, httpStatus: status }, { cause })
  },
  invalidMimeType: (mimeType: string) =>
    new StorageError({
      status: 415,
      code: 'InvalidMimeType',
      error: 'invalid_mime_type',
      message: `mime type ${mimeType} is not supported`,
    }),
  invalidRange: () =>
    new StorageError({
      status: 416,
      code: 'InvalidRange',
      error: 'invalid_range',
      message: 'invalid range provided',
      httpStatus: 416,
    }),
  invalidBucketName: () =>
    new StorageError({
      status: 400,
      code: 'InvalidBucketName',
      error: 'Invalid Input',
      message: 'Bucket name invalid',
    }),
  invalidKey: (key: string) =>
    new StorageError({ status: 400, code: 'InvalidKey', message: `Invalid key: ${key}` }),
  invalidRequest: (message: string, cause?: unknown) =>
    new StorageError({ status: 400, code: 'InvalidRequest', error: 'Error', message }, { cause }),
  invalidParameter: (message: string, cause?: unknown) =>
    new StorageError({ status: 400, code: 'InvalidParameter', message }, { cause }),
  invalidJwt: (message: string) => new StorageError({ status: 400, code: 'InvalidJWT', message }),
  invalidSignature: (message = 'Invalid signature') =>
    new StorageError({ status: 400, code: 'InvalidSignature', message }),
  /** What a rule of the project said, with the status that it chose: `PT507` is 507. */
  refusedByRule: (status: number, message: string, cause: unknown) =>
    new StorageError({ status, code: message, error: message, message }, { cause }),
  databaseError: (code: string, cause?: unknown) =>
    new StorageError(
      { status: 500, code: 'DatabaseError', message: `database error, code: ${code}` },
      { cause },
    ),
  internal: (cause?: unknown) =>
    new StorageError(
      { status: 500, code: 'InternalError', error: 'Internal', message: 'Internal Server Error' },
      { cause },
    ),
}

/** What became of a request, as an error that may be shown: unknown ones say nothing of themselves. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  if (error instanceof BodyError) return errors.badBody(error)
  const code = getSqlState(error)
  const message = error instanceof Error ? error.message : ''
  if (isDiskFull(error) || code === '53100' || code === '25006') return errors.noRoom(error)
  if (code === undefined) return errors.internal(error)
  if (code === '42501') {
    const byPolicy = message.includes('row-level security')
    return errors.accessDenied(
      byPolicy ? 'new row violates row-level security policy' : message,
      error,
    )
  }
  if (/^PT[45]\d\d$/.test(code)) return errors.refusedByRule(Number(code.slice(2)), message, error)
  if (code === '23505') return errors.duplicate('ResourceAlreadyExists')
  if (code === '23503') return errors.relatedResourceNotFound(error)
  if (code === '22P02') return errors.invalidParameter(message, error)
  return errors.databaseError(code, error)
}

/** The SQLSTATE of an error of the database. */
export function getSqlState(error: unknown): string | undefined {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return hasCode && /^[0-9A-Z]{5}$/.test(error.code as string) ? (error.code as string) : undefined
}
