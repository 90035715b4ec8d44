import type { SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './client.ts'
import { readSessionCookie, sessionKey } from './session-cookie.ts'

/** A token that ends this soon is renewed first; the margin of auth-js. */
const EXPIRY_MARGIN_MS = 90_000
/** For a page whose channel never comes up: by then auth-js is there too. */
const LATEST_LOAD_MS = 30_000

type WholeClient = SupabaseClient
type Listener = () => void

/**
 * The session that browser and server share by cookie. While its token is good, it is read from there;
 * auth-js, which renews it, ends it and hears of other tabs, comes when one of that is wanted, and in
 * any case once the page is live (`settle`).
 */
export class Session {
  readonly #config: SupabaseConfig
  readonly #key: string
  readonly #renewed = new Set<Listener>()
  readonly #ended = new Set<Listener>()
  #whole: Promise<WholeClient> | null = null
  #latest: ReturnType<typeof setTimeout> | undefined

  constructor(config: SupabaseConfig) {
    this.#config = config
    this.#key = sessionKey(config.url)
    if (typeof window !== 'undefined') {
      this.#latest = setTimeout(() => this.settle(), LATEST_LOAD_MS)
    }
  }

  /** The caller's token, renewed if need be; null for nobody. Rejects when it cannot be renewed now. */
  async token(): Promise<string | null> {
    const stored = await readSessionCookie(document.cookie, this.#key)
    if (stored === 'none') return null
    if (stored !== 'unreadable' && stored.expiresAt - Date.now() > EXPIRY_MARGIN_MS) {
      return stored.accessToken
    }
    const { data } = await (await this.auth()).getSession()
    return data.session?.access_token ?? null
  }

  /** The whole of auth-js, loaded when first asked for. */
  async auth(): Promise<WholeClient['auth']> {
    return (await this.whole()).auth
  }

  /** Call when the page can do its work: what keeps the session alive may load now. */
  settle(): void {
    const load = (): void => void this.whole().catch(() => undefined)
    // Safari has no idle callback.
    if ('requestIdleCallback' in window) requestIdleCallback(load)
    else load()
  }

  /** Called when there is another token, so that open channels can be told. */
  onRenewed(listener: Listener): () => void {
    this.#renewed.add(listener)
    return () => this.#renewed.delete(listener)
  }

  /** Called when somebody signed out, in this tab or another, or the session could not be renewed. */
  onEnded(listener: Listener): () => void {
    this.#ended.add(listener)
    return () => this.#ended.delete(listener)
  }

  /** supabase-js as a whole, for what is not needed at first. A failed load is tried again. */
  whole(): Promise<WholeClient> {
    this.#whole ??= this.#load().catch((cause: unknown) => {
      this.#whole = null
      throw cause
    })
    return this.#whole
  }

  async #load(): Promise<WholeClient> {
    clearTimeout(this.#latest)
    const { createWholeClient } = await import('./whole-client.ts')
    const client = createWholeClient(this.#config)
    client.auth.onAuthStateChange((event) => {
      if (event === 'SIGNED_OUT') for (const listener of this.#ended) listener()
      else if (event !== 'INITIAL_SESSION') for (const listener of this.#renewed) listener()
    })
    return client
  }
}
