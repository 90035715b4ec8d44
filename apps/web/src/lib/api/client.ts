import { createBrowserClient } from '@supabase/ssr'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from './database.ts'

export type Supabase = SupabaseClient<Database>

export type SupabaseConfig = { url: string; publishableKey: string }

/** In the browser one client, sharing the cookie session with the server that rendered the page. */
export function createSupabase(config: SupabaseConfig): Supabase {
  return createBrowserClient<Database>(config.url, config.publishableKey)
}
