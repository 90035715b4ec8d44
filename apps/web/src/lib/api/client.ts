import { FunctionsClient } from '@supabase/functions-js'
import { PostgrestClient } from '@supabase/postgrest-js'
import { type RealtimeChannel, RealtimeClient } from '@supabase/realtime-js'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './config.ts'
import type { Database } from './database.ts'
import { sessionKey } from './session-cookie.ts'
import { Session, type SessionPage } from './session.ts'

/** Reads and writes rows; the client of a request on the web server can do this too. */
export type Rows = Pick<PostgrestClient<Database>, 'from' | 'rpc'>

/**
 * The parts of Supabase that the page uses. supabase-js as a whole includes sign-in and storage,
 * which most visits need late or never, and is twice the size.
 */
export interface Supabase extends Rows {
  readonly url: string
  readonly publishableKey: string
  readonly functions: FunctionsClient
  readonly session: Session
  /** Loaded when first asked for. */
  storage: () => Promise<SupabaseClient['storage']>
  channel: RealtimeClient['channel']
  removeChannel: (channel: RealtimeChannel) => Promise<unknown>
  /** Makes sure that the token is good and hands it to every joined channel. */
  renewChannels: () => Promise<void>
}

/** In the browser one client, sharing the cookie session with the server that rendered the page. */
export function createSupabase(config: SupabaseConfig): Supabase {
  const { url, publishableKey } = config
  const session = new Session(sessionKey(url), inBrowser(config))
  const fetchAsCaller = withToken(publishableKey, session)
  const rest = new PostgrestClient<Database>(`${url}/rest/v1`, { fetch: fetchAsCaller })
  const realtime = new RealtimeClient(`${url.replace(/^http/, 'ws')}/realtime/v1`, {
    params: { apikey: publishableKey },
    accessToken: async () => (await session.accessToken()) ?? publishableKey,
  })
  session.onRenewed(() => void realtime.setAuth().catch(() => undefined))
  return {
    url,
    publishableKey,
    from: rest.from.bind(rest),
    rpc: rest.rpc.bind(rest),
    functions: new FunctionsClient(`${url}/functions/v1`, { customFetch: fetchAsCaller }),
    session,
    storage: async () => (await session.client()).storage,
    channel: realtime.channel.bind(realtime),
    removeChannel: (channel) => realtime.removeChannel(channel),
    renewChannels: () => realtime.setAuth(),
  }
}

const inBrowser = (config: SupabaseConfig): SessionPage => ({
  cookies: () => document.cookie,
  loadClient: async () => (await import('./full-client.ts')).createFullClient(config),
  // Safari has no idle callback.
  whenIdle: (act) => ('requestIdleCallback' in window ? requestIdleCallback(act) : act()),
  reload: () => location.reload(),
})

/**
 * A publishable key is no token: without a session it goes in its own header only. A request that is
 * refused for its token goes out once more with another, if there is one.
 */
function withToken(publishableKey: string, session: Session): typeof fetch {
  return async (input, init) => {
    const send = (token: string | null): Promise<Response> => {
      const headers = new Headers(init?.headers)
      headers.set('apikey', publishableKey)
      // One name for all that comes of it, as far as the database. Other parts of a project may not take it from a browser.
      if (String(input).includes('/functions/v1/')) headers.set('x-request-id', crypto.randomUUID())
      if (token !== null) headers.set('authorization', `Bearer ${token}`)
      return fetch(input, { ...init, headers })
    }
    const token = await session.accessToken()
    const response = await send(token)
    if (response.status !== 401) return response
    if (token === null) {
      session.end()
      return response
    }
    const other = await session.replaceRefused(token).catch(() => null)
    return other === null ? response : send(other)
  }
}
