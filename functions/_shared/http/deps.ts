import { createVerifyToken } from './auth.ts'
import { type Broadcast, createBroadcast } from './broadcast.ts'
import type { FunctionEnv } from './env.ts'
import type { HttpOptions } from './http.ts'
import { runInBackground } from './runtime.ts'
import { createAdminClient, createUserClient, type SupabaseClient } from './supabase.ts'

/** Used by every function. */
export interface FunctionDeps extends Omit<HttpOptions, 'basePath'> {
  admin: SupabaseClient
  userClient: (accessToken: string) => SupabaseClient
  broadcast: Broadcast
  runInBackground: (task: Promise<unknown>) => void
}

export function createDeps(
  env: Pick<FunctionEnv, 'supabaseUrl' | 'publishableKey' | 'secretKey' | 'serviceKeys' | 'tokens'>,
): FunctionDeps {
  const admin = createAdminClient(env)
  return {
    admin,
    userClient: (accessToken) => createUserClient(env, accessToken),
    broadcast: createBroadcast(env),
    verifyToken: createVerifyToken(env),
    serviceKeys: env.serviceKeys,
    runInBackground,
  }
}
