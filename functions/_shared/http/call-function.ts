import type { FunctionEnv } from './env.ts'
import { currentRequestId } from './request-context.ts'

/** A server that does not take a call in this time does without. */
const TIMEOUT_MS = 10_000

/** Calls a function of this project, as the person whose token is given, else as the service. */
export async function callFunction(
  env: Pick<FunctionEnv, 'supabaseUrl' | 'publishableKey' | 'secretKey'>,
  path: string,
  accessToken: string | null = null,
): Promise<boolean> {
  const id = currentRequestId()
  try {
    const response = await fetch(`${env.supabaseUrl}/functions/v1/${path}`, {
      method: 'POST',
      headers: {
        ...(accessToken === null
          ? { apikey: env.secretKey }
          : { apikey: env.publishableKey, authorization: `Bearer ${accessToken}` }),
        // What comes of a request counts as of it, so that one search finds all of it in the logs.
        ...(id === undefined ? {} : { 'x-request-id': id }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return response.ok
  } catch (error) {
    console.error(`calling ${path} failed:`, error)
    return false
  }
}
