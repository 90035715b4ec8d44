import { z } from 'zod'
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '../_shared/contract/errors.ts'
import type { Access } from './access.ts'

export interface Project {
  supabaseUrl: string
  publishableKey: string
}

const TIMEOUT_MS = 30_000

const errorSchema = z.object({ error: z.object({ code: z.string() }) })

/**
 * Calls another function of the project as the person whose key it is.
 * @throws AppError what it answers; `internal` where it does not
 */
export async function callFunction<T>(
  { supabaseUrl, publishableKey }: Project,
  { accessToken }: Access,
  path: string,
  { schema, body, signal }: { schema: z.ZodType<T>; body?: unknown; signal: AbortSignal },
): Promise<T> {
  const response = await fetch(`${supabaseUrl}/functions/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  const reply: unknown = await response.json().catch(() => null)
  if (response.ok) return schema.parse(reply)
  const code = errorSchema.safeParse(reply).data?.error.code ?? 'internal'
  throw new AppError(Object.hasOwn(ERROR_CATALOGUE, code) ? (code as ErrorCode) : 'internal')
}
