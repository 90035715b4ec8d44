import type { DocumindErrorCode } from './codes.ts'
import { toError } from './to-error.ts'

type Result<T> = { data: T; error: unknown }

/** Every result of supabase-js goes through here, so that no `error` is dropped. Rejects with a DocumindError. */
export async function unwrap<T>(
  result: PromiseLike<Result<T>>,
  fallback?: DocumindErrorCode,
): Promise<NonNullable<T>> {
  const data = await settle(result, fallback)
  if (data === null || data === undefined) throw await toError(undefined, fallback)
  return data
}

/** For calls that answer nothing, such as a delete. Rejects with a DocumindError. */
export async function settle<T>(
  result: PromiseLike<Result<T>>,
  fallback?: DocumindErrorCode,
): Promise<T> {
  let settled: Result<T>
  try {
    settled = await result
  } catch (cause) {
    throw await toError(cause, fallback)
  }
  if (settled.error) throw await toError(settled.error, fallback)
  return settled.data
}
