import type { AuthError, Session as AuthSession, SupabaseClient } from '@supabase/supabase-js'
import type { SupabaseConfig } from './config.ts'
import { readSessionCookie, sessionKey } from './session-cookie.ts'

/** A token that ends this soon is renewed first; the margin of auth-js. */
const EXPIRY_MARGIN_MS = 90_000
/** For a page whose channel never comes up: by then auth-js is there too. */
const LATEST_LOAD_MS = 30_000

type WholeClient = SupabaseClient
type Listener = () => void
type Renewal = { data: { session: AuthSession | null }; error: AuthError | null }

/** The server said no, rather than nothing or "later". */
const isRefusal = (error: AuthError): boolean =>
  error.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429

/**
 * The session that browser and server share by cookie. While its token is good, it is read from there;
 * auth-js, which renews it, ends it and hears of other tabs, comes when one of that is wanted, and in
 * any case once the page is live (`wait`, `settle`).
 */
export class Session {
  readonly #config: SupabaseConfig
  readonly #key: string
  readonly #renewed = new Set<Listener>()
  readonly #ended = new Set<Listener>()
  #whole: Promise<WholeClient> | null = null
  #renewal: Promise<string | null> | null = null
  #waiting = 0
  #expects: (userId: string) => boolean = () => true
  #isOver = false
  /** The token that the server took last for no good. */
  #refused: string | null = null
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
    if (stored === 'none') {
      this.#end()
      return null
    }
    if (stored !== 'unreadable' && stored.expiresAt - Date.now() > EXPIRY_MARGIN_MS) {
      return stored.accessToken
    }
    return this.#tokenFrom(await (await this.auth()).getSession())
  }

  /** Nobody is signed in any more; `onRenewed` tells when somebody is again. */
  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Another token, after the server refused this one although its time was not up: the session was ended
   * elsewhere, or its keys have changed. Null when there is none to be had; was it refused, then the
   * session has ended.
   */
  async replace(refused: string): Promise<string | null> {
    const stored = await readSessionCookie(document.cookie, this.#key)
    if (typeof stored === 'object' && stored.accessToken !== refused) return stored.accessToken
    this.#refused = refused
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null))
    return this.#renewal
  }

  /** The server wants to know who asks, and there is no way to tell: whatever became of it, this session is over. */
  giveUp(): void {
    this.#end()
  }

  /** The whole of auth-js, loaded when first asked for. */
  async auth(): Promise<WholeClient['auth']> {
    return (await this.whole()).auth
  }

  /**
   * What keeps the session alive loads once everything that called this has called what it returned,
   * and the browser is idle: it must not get in the way of what the page waits for.
   */
  wait(): () => void {
    this.#waiting += 1
    let called = false
    return () => {
      if (called) return
      called = true
      this.#waiting -= 1
      if (this.#waiting === 0) this.settle()
    }
  }

  /** The page can do its work: what keeps the session alive may load now. */
  settle(): void {
    const load = (): void => void this.whole().catch(() => undefined)
    // Safari has no idle callback.
    if ('requestIdleCallback' in window) requestIdleCallback(load)
    else load()
  }

  /** A page of one person must not go on as another, who signed in in another tab: it is loaded anew. */
  expect(isExpected: (userId: string) => boolean): void {
    this.#expects = isExpected
  }

  /** Called when there is another token, so that open channels can be told. */
  onRenewed(listener: Listener): () => void {
    this.#renewed.add(listener)
    return () => this.#renewed.delete(listener)
  }

  /** Called once when somebody signed out, in this tab or another, or the session could not be renewed. */
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
    const { createFullClient } = await import('./full-client.ts')
    const client = createFullClient(this.#config)
    client.auth.onAuthStateChange((event, session) => {
      if (event === 'SIGNED_OUT') this.#end()
      else if (session && !this.#expects(session.user.id)) location.reload()
      // Whoever signed in while this was loading is there from the start.
      else if (event !== 'INITIAL_SESSION' || (session && this.#isOver)) this.#goOn()
    })
    return client
  }

  async #renew(): Promise<string | null> {
    return this.#tokenFrom(await (await this.auth()).refreshSession())
  }

  async #tokenFrom({ data, error }: Renewal): Promise<string | null> {
    if (data.session) return data.session.access_token
    if (!error) return null
    if (!isRefusal(error)) throw error
    // Another tab may have been faster with the same renewal.
    const stored = await readSessionCookie(document.cookie, this.#key)
    if (typeof stored === 'object' && stored.expiresAt - Date.now() > EXPIRY_MARGIN_MS) {
      if (stored.accessToken !== this.#refused) return stored.accessToken
    }
    // auth-js keeps a session whose renewal was refused until its time is up.
    await (await this.auth()).signOut({ scope: 'local' })
    this.#end()
    return null
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const listener of this.#ended) listener()
  }

  #goOn(): void {
    this.#isOver = false
    for (const listener of this.#renewed) listener()
  }
}
