import type { AuthError, Session as AuthSession, SupabaseClient } from '@supabase/supabase-js'
import { settle } from './errors/settle.ts'
import { type Observable, Store } from './store.ts'

/** Who is signed in. */
export interface SignedIn {
  userId: string
  email: string | null
}

export interface Credentials {
  email: string
  password: string
}

type Auth = SupabaseClient['auth']
type Held = { session: AuthSession | null }

/** Who is signed in: null for nobody, also before `ready`. */
export class Session implements Observable<SignedIn | null> {
  /** What was kept has been read. */
  readonly ready: Promise<void>
  readonly #auth: Auth
  readonly #forget: () => void | Promise<void>
  readonly #store = new Store<SignedIn | null>(null)
  #replacement: Promise<string | null> | null = null
  #lastUserId: string | null = null

  readonly get = this.#store.get
  readonly subscribe = this.#store.subscribe

  /** @param forget removes what is kept of the session */
  constructor(auth: Auth, forget: () => void | Promise<void>) {
    this.#auth = auth
    this.#forget = forget
    this.ready = new Promise((resolve) => {
      auth.onAuthStateChange((event, session) => {
        this.#put(session)
        if (event === 'INITIAL_SESSION') resolve()
      })
    })
  }

  /** Who is signed in, or was last. */
  get lastUserId(): string | null {
    return this.#lastUserId
  }

  async signIn(credentials: Credentials): Promise<SignedIn> {
    const { session } = await settle<Held>(this.#auth.signInWithPassword(credentials))
    return this.#put(session) ?? fail()
  }

  /** Null where the project wants the address confirmed by mail first; it says the same of one that has an account. */
  async signUp(credentials: Credentials): Promise<SignedIn | null> {
    const { session } = await settle<Held>(this.#auth.signUp(credentials))
    return this.#put(session)
  }

  /** Here, or on every device. What is kept here goes in any case. */
  async signOut(where: 'here' | 'everywhere'): Promise<void> {
    const { error } = await this.#auth.signOut({ scope: where === 'here' ? 'local' : 'global' })
    // auth-js keeps a session that it could not end on the server.
    if (error) await this.#forget()
    this.#put(null)
    if (error && where === 'everywhere') await settle(Promise.resolve({ data: null, error }))
  }

  /** The caller's token, renewed if need be; null for nobody. */
  async accessToken(): Promise<string | null> {
    return (await settle<Held>(this.#auth.getSession())).session?.access_token ?? null
  }

  /**
   * Another token in place of one that the server refused although its time was not up. If its renewal is refused too,
   * the session has ended. Calls at the same time share one renewal.
   */
  async replaceRefused(refused: string): Promise<string | null> {
    const { data } = await this.#auth.getSession()
    if (data.session === null) return null
    if (data.session.access_token !== refused) return data.session.access_token
    this.#replacement ??= this.#renew().finally(() => (this.#replacement = null))
    return this.#replacement
  }

  async #renew(): Promise<string | null> {
    const { data, error } = await this.#auth.refreshSession()
    if (data.session) return data.session.access_token
    // auth-js keeps a session whose renewal was refused until its time is up.
    if (error && isRefusal(error)) await this.signOut('here')
    return null
  }

  #put(session: AuthSession | null): SignedIn | null {
    const now = session ? { userId: session.user.id, email: session.user.email ?? null } : null
    this.#lastUserId = now?.userId ?? this.#lastUserId
    if (JSON.stringify(now) !== JSON.stringify(this.#store.get())) this.#store.set(now)
    return now
  }
}

const fail = (): never => {
  throw new Error('Signing in gave no session')
}

/** The server said no, rather than nothing or "later". */
const isRefusal = ({ status }: AuthError): boolean =>
  status !== undefined && status >= 400 && status < 500 && status !== 429
