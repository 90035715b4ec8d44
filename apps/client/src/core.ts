import {
  createClient as createSupabase,
  type SupabaseClient,
  type SupabaseClientOptions,
} from '@supabase/supabase-js'
import type { Database } from './database.ts'
import { Topics } from './live/topics.ts'
import { Session } from './session.ts'
import { createMemoryStorage, type KeyValueStorage } from './storage.ts'
import { type Fetch, renewing } from './renewing-fetch.ts'

const SESSION_KEY = 'documind:session'

export interface ClientOptions {
  /** Of the project, such as `https://abc.supabase.co`, without a slash at the end. */
  url: string
  /** The key that every client may know. */
  publishableKey: string
  /** What has to outlive the app is kept here; without it, all is over when the process ends. */
  storage?: KeyValueStorage
  /** In place of the platform's. */
  fetch?: Fetch
  /** In place of the platform's. */
  WebSocket?: new (address: string, protocols?: string | string[]) => unknown
}

/** What the parts of the library share. */
export interface Core {
  readonly url: string
  readonly publishableKey: string
  readonly supabase: SupabaseClient<Database>
  readonly storage: KeyValueStorage
  readonly fetch: Fetch
  readonly session: Session
  readonly topics: Topics
  /** Ends timers and connections. */
  close(): Promise<void>
}

export function createCore(options: ClientOptions): Core {
  const { publishableKey, storage = createMemoryStorage() } = options
  const url = options.url.endsWith('/') ? options.url.slice(0, -1) : options.url
  // Looked up at each call: platforms and tests replace it.
  const send: Fetch = options.fetch ?? ((input, init) => fetch(input, init))
  const supabase: SupabaseClient<Database> = createSupabase<Database>(url, publishableKey, {
    auth: {
      storage,
      storageKey: SESSION_KEY,
      persistSession: true,
      autoRefreshToken: true,
      detectSessionInUrl: false,
    },
    // What fails is told at once; what tries again here says so itself.
    db: { retry: false },
    global: { fetch: renewing(send, (refused) => session.replaceRefused(refused)) },
    ...(options.WebSocket ? { realtime: { transport: asTransport(options.WebSocket) } } : {}),
  })
  const session = new Session(supabase.auth, () => storage.removeItem(SESSION_KEY))
  const topics = new Topics(supabase, session)
  const close = async (): Promise<void> => {
    await supabase.auth.stopAutoRefresh()
    // A channel that is left twice is waited for in vain, for ten seconds.
    await topics.close()
    await supabase.realtime.disconnect()
  }
  return { url, publishableKey, supabase, storage, fetch: send, session, topics, close }
}

type RealtimeOptions = NonNullable<SupabaseClientOptions<'public'>['realtime']>

/** Its type names those of browsers. */
const asTransport = (
  socket: NonNullable<ClientOptions['WebSocket']>,
): NonNullable<RealtimeOptions['transport']> =>
  socket as unknown as NonNullable<RealtimeOptions['transport']>
