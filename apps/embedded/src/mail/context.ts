import { AsyncLocalStorage } from 'node:async_hooks'

/** What the one who asked for a mail said beside the address; @supabase/lite 0.10 passes none of it on. */
export interface MailContext {
  /** An address of the web app. */
  redirectTo: string
  locale: string
}

/** Of the request that is being served. */
export const mailContext = new AsyncLocalStorage<MailContext>()
