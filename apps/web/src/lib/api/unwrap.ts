import { type FailureCode, toFailure } from './failure.ts'

type Result<T> = { data: T; error: unknown }

/** Every supabase-js result goes through here, so that no `error` is dropped. Throws a Failure. */
export async function unwrap<T>(
  result: PromiseLike<Result<T>>,
  fallback?: FailureCode,
): Promise<NonNullable<T>> {
  const data = await settle(result, fallback)
  if (data === null || data === undefined) throw await toFailure(undefined, fallback)
  return data
}

/** For calls that answer nothing, such as a delete. Throws a Failure. */
export async function settle<T>(
  result: PromiseLike<Result<T>>,
  fallback?: FailureCode,
): Promise<T> {
  let settled: Result<T>
  try {
    settled = await result
  } catch (cause) {
    throw await toFailure(cause, fallback)
  }
  if (settled.error) throw await toFailure(settled.error, fallback)
  return settled.data
}
