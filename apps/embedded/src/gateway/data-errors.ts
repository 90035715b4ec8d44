import type { DatabaseError } from './request-scope.ts'

/** The statuses of PostgREST (its documentation, "Errors"), by SQLSTATE or its class; 400 for all others. */
const STATUSES: Record<string, number> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53400': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0001: 400,
  P0: 500,
  XX: 500,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
}

/**
 * @supabase/lite 0.10 answers what it does not know with 500 `SUP`: checks that fail, time that is up,
 * and others. They are told as PostgREST tells them.
 */
export async function mendDataError(
  response: Response,
  error: DatabaseError | undefined,
): Promise<Response> {
  if (response.status !== 500 || error === undefined) return response
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  const isUnknown =
    typeof body === 'object' && body !== null && 'code' in body && body.code === 'SUP'
  if (!isUnknown) return response
  const { code, message, detail, hint } = error
  const status = STATUSES[code] ?? STATUSES[code.slice(0, 2)] ?? 400
  const headers = new Headers(response.headers)
  for (const name of ['content-length', 'content-type']) headers.delete(name)
  return Response.json({ code, message, details: detail, hint }, { status, headers })
}
