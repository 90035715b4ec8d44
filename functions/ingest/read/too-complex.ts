import { AppError } from '../../_shared/contract/errors.ts'

/**
 * What a reader throws, as people are told: more elements in each other, or beside each other, than the engine has room for
 * are too complex a document. Anything else stays as it is.
 */
export const asTooComplex = (cause: unknown): unknown =>
  cause instanceof RangeError ? new AppError('document_too_complex', { cause }) : cause
