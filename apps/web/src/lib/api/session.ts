import type { AuthError, Session as AuthSession, SupabaseClient } from '@supabase/supabase-js'
import { Failure } from './failure.ts'
import { type CookieSession, readSessionCookie, type StoredSession } from './session-cookie.ts'

/** A token that ends this soon is renewed first; the margin of auth-js. */
const EXPIRY_MARGIN_MS = 90_000
/** A renewal that takes longer counts as no network: what waits for a token must not wait for ever. */
const RENEWAL_TIMEOUT_MS = 30_000
/** For a page whose channel never comes up: by then auth-js is loaded too. */
const LATEST_AUTH_LOAD_MS = 30_000

type Listener = () => void
type AuthReply = { data: { session: AuthSession | null }; error: AuthError | null }

/** What a session uses of the page that it belongs to. */
export interface SessionPage {
  /** As in `document.cookie`. */
  cookies: () => string
  /** supabase-js as a whole, which is not in the page from the start. */
  loadClient: () => Promise<SupabaseClient>
  /** Calls back when the browser has nothing more urgent to do. */
  whenIdle: (act: () => void) => void
  reload: () => void
}

/**
 * The session that browser and server share by cookie. Its access token is
 *
 * - good: read from the cookie, without auth-js;
 * - about to end, or unreadable: renewed by auth-js first (`accessToken`);
 * - refused by the server before its time: replaced once (`replaceRefused`);
 * - over: signed out here or in another tab, or its renewal was refused. `onEnded` listeners are called once, and
 *   `onRenewed` listeners when somebody signs in again.
 *
 * That auth-js could not be loaded or asked ends nothing: such a call rejects, and the next one tries again.
 */
export class Session {
  readonly #key: string
  readonly #page: SessionPage
  readonly #renewed = new Set<Listener>()
  readonly #ended = new Set<Listener>()
  #client: Promise<SupabaseClient> | null = null
  #replacement: Promise<string | null> | null = null
  #givingUp: Promise<void> | null = null
  #authLoadHolds = 0
  #isExpectedUser: (userId: string) => boolean = () => true
  #isEnded = false
  /** The token that the server refused last. */
  #refused: string | null = null
  #latestAuthLoad: ReturnType<typeof setTimeout> | undefined

  /** @param key name of the cookie, see `sessionKey` */
  constructor(key: string, page: SessionPage) {
    this.#key = key
    this.#page = page
  }

  /** Nobody is signed in any more; `onRenewed` says when somebody is again. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** The caller's token, renewed if need be; null for nobody. Rejects when it cannot be renewed now. */
  async accessToken(): Promise<string | null> {
    const stored = await this.#readCookie()
    if (stored === 'none') {
      this.end()
      return null
    }
    if (isGood(stored)) return stored.accessToken
    return inTime(this.#tokenOf((auth) => auth.getSession()))
  }

  /**
   * Another token in place of one that the server refused although its time was not up: the session was ended
   * elsewhere, or the project's keys have changed. Null when there is none; if the renewal was refused too, the
   * session has ended. Calls at the same time share one renewal.
   */
  async replaceRefused(token: string): Promise<string | null> {
    const stored = await this.#readCookie()
    if (typeof stored === 'object' && stored.accessToken !== token) return stored.accessToken
    this.#refused = token
    this.#replacement ??= inTime(this.#tokenOf((auth) => auth.refreshSession())).finally(
      () => (this.#replacement = null),
    )
    return this.#replacement
  }

  /** What another tab said may not have been heard: whether somebody has signed in there since the session ended. */
  async lookAgain(): Promise<void> {
    if (!this.#isEnded || !isGood(await this.#readCookie())) return
    const { data } = await (await this.auth()).getSession()
    if (!data.session || !this.#isEnded) return
    if (this.#isExpectedUser(data.session.user.id)) this.#renew()
    else this.#page.reload()
  }

  /** Also for when the server asks who is calling and there is no token to say it. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    for (const listener of this.#ended) listener()
  }

  /** Called when there is another token, so that open channels can be given it. Returns what stops that. */
  onRenewed(listener: Listener): () => void {
    this.#renewed.add(listener)
    return () => this.#renewed.delete(listener)
  }

  /** Called once for each end, see the class. Returns what stops that. */
  onEnded(listener: Listener): () => void {
    this.#ended.add(listener)
    return () => this.#ended.delete(listener)
  }

  /**
   * From now on the session is kept alive: auth-js loads in half a minute, if nothing asks for it earlier.
   *
   * @param isExpectedUser A page of one person must not go on as another, who signed in in another tab: it is loaded anew.
   */
  start(isExpectedUser: (userId: string) => boolean): void {
    this.#isExpectedUser = isExpectedUser
    this.#latestAuthLoad = setTimeout(() => this.loadAuthWhenIdle(), LATEST_AUTH_LOAD_MS)
  }

  /** supabase-js as a whole, loaded when first asked for. A failed load is tried again. */
  client(): Promise<SupabaseClient> {
    this.#client ??= this.#load().catch((cause: unknown) => {
      this.#client = null
      throw cause
    })
    return this.#client
  }

  async auth(): Promise<SupabaseClient['auth']> {
    return (await this.client()).auth
  }

  /**
   * Auth-js must not get in the way of what the page waits for: it loads when everything that called this has called
   * what it returned.
   */
  holdAuthLoad(): () => void {
    this.#authLoadHolds += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#authLoadHolds -= 1
      if (this.#authLoadHolds === 0) this.loadAuthWhenIdle()
    }
  }

  /** The page can do its work: auth-js, which keeps the session alive, may load now. */
  loadAuthWhenIdle(): void {
    this.#page.whenIdle(() => void this.client().catch(() => undefined))
  }

  async #load(): Promise<SupabaseClient> {
    clearTimeout(this.#latestAuthLoad)
    const client = await this.#page.loadClient()
    client.auth.onAuthStateChange((event, session) => {
      if (event === 'SIGNED_OUT') this.end()
      else if (session && !this.#isExpectedUser(session.user.id)) this.#page.reload()
      // Whoever signed in while this was loading is there from the start.
      else if (event !== 'INITIAL_SESSION' || (session && this.#isEnded)) this.#renew()
    })
    return client
  }

  /** Asks auth-js for a session, and draws the conclusions of what it answers. */
  async #tokenOf(
    ask: (auth: SupabaseClient['auth']) => Promise<AuthReply>,
  ): Promise<string | null> {
    const { data, error } = await ask(await this.auth())
    if (data.session) return data.session.access_token
    if (!error) return null
    if (!isRefusal(error)) throw error
    // Another tab may have been faster with the same renewal.
    const stored = await this.#readCookie()
    if (isGood(stored) && stored.accessToken !== this.#refused) return stored.accessToken
    // A call that hears of it late must not take away the session of whoever is signing in again.
    if (!this.#isEnded) await this.#giveUp()
    return null
  }

  /** auth-js keeps a session whose renewal was refused until its time is up. */
  #giveUp(): Promise<void> {
    this.#givingUp ??= this.auth()
      .then((auth) => auth.signOut({ scope: 'local' }))
      .then(() => this.end())
      .finally(() => (this.#givingUp = null))
    return this.#givingUp
  }

  #readCookie(): Promise<CookieSession> {
    return readSessionCookie(this.#page.cookies(), this.#key)
  }

  #renew(): void {
    this.#isEnded = false
    for (const listener of this.#renewed) listener()
  }
}

const isGood = (stored: CookieSession): stored is StoredSession =>
  typeof stored === 'object' && stored.expiresAt - Date.now() > EXPIRY_MARGIN_MS

/** The server said no, rather than nothing or "later". */
const isRefusal = ({ status }: AuthError): boolean =>
  status !== undefined && status >= 400 && status < 500 && status !== 429

function inTime<T>(reply: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Failure('offline')), RENEWAL_TIMEOUT_MS)
  return Promise.race([reply, promise]).finally(() => clearTimeout(timer))
}
