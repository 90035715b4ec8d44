import { createBrowserClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './config.ts'

/** In a module of its own, so that the page does not load it at first. */
export const createFullClient = ({ url, publishableKey }: SupabaseConfig): SupabaseClient =>
  createBrowserClient(url, publishableKey)

/** A client apart: signing in with it leaves the page's own session as it is. */
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
