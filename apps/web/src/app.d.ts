import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '#lib/api/database.ts'
import type { FailureCode } from '#lib/api/failure.ts'
import type { SignedInUser } from '#lib/contract.ts'

declare global {
  namespace App {
    interface Error {
      status: number
      message: string
      /** Translated by the error page; without it the page shows a general message. */
      code?: FailureCode
      /** To find the log line of an unexpected error. */
      id?: string
    }
    interface Locals {
      supabase: SupabaseClient<Database>
      /** The caller, verified; null when signed out. */
      user: SignedInUser | null
    }
  }
}

export {}
