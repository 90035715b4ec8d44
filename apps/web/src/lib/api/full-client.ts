import { createBrowserClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './config.ts'

/** In a file of its own, so that the page need not wait for it. */
export const createFullClient = ({ url, publishableKey }: SupabaseConfig): SupabaseClient =>
  createBrowserClient(url, publishableKey)

/** Whoever signs in with it, the page's own session stays as it is. */
export const createSeparateAuth = ({
  url,
  publishableKey,
}: SupabaseConfig): SupabaseClient['auth'] =>
  createClient(url, publishableKey, {
    auth: {
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
      storageKey: 'separate',
    },
  }).auth
