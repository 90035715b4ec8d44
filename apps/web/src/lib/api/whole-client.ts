import { createBrowserClient } from '@supabase/ssr'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './client.ts'

/** In a file of its own, so that the page need not wait for it. */
export const createWholeClient = ({ url, publishableKey }: SupabaseConfig): SupabaseClient =>
  createBrowserClient(url, publishableKey)
