import type { RealtimeChannel } from '@supabase/realtime-js'
import type { Supabase } from '#lib/api/client.ts'

/** `read-only`: nobody is signed in any more, so what is shown stays as it is. */
export type ConnectionState = 'connecting' | 'live' | 'offline' | 'read-only'

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
/** Joining, and reading the rows behind it; what takes longer counts as lost, since any step may wait for ever. */
const JOIN_TIMEOUT_MS = 60_000
/** After this many failures in a row the screen says "offline", until then only "connecting". */
const ATTEMPTS_BEFORE_OFFLINE = 3

interface Options {
  topic: string
  /** One handler per event name; payloads come unchecked. */
  handlers: Record<string, (payload: unknown) => void>
  /**
   * After every (re)subscription: what was sent meanwhile is lost, so read the rows again. The channel
   * counts as live once that went well; a rejection is as good as a lost connection.
   */
  onJoined: () => Promise<void>
  /** Where people see who else is there. */
  presence?: { key: string; onSync: () => void } | undefined
}

/**
 * One private channel that stays joined. It renews the session before every join, because Realtime
 * checks the token then, and a laptop that slept comes back with an expired one.
 */
export class LiveChannel {
  readonly #supabase: Supabase
  readonly #options: Options
  #state = $state<ConnectionState>('connecting')
  #channel = $state.raw<RealtimeChannel | null>(null)
  #attempts = 0
  /** Runs out when a join takes too long, or when the next one is due. */
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts joins, so that one that waited while another began goes no further. */
  #joins = 0
  #stopped = true
  #releaseAuthLoad = (): void => undefined

  constructor(supabase: Supabase, options: Options) {
    this.#supabase = supabase
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Null while it is not live. */
  get channel(): RealtimeChannel | null {
    return this.#state === 'live' ? this.#channel : null
  }

  /** Joins and stays joined until the returned function is called. */
  start(): () => void {
    const listeners = new AbortController()
    const { signal } = listeners
    this.#stopped = false
    window.addEventListener('online', () => this.#joinNow(), { signal })
    window.addEventListener('offline', () => this.#lose(), { signal })
    document.addEventListener('visibilitychange', () => this.#wake(), { signal })
    const { session } = this.#supabase
    this.#releaseAuthLoad = session.holdAuthLoad()
    const stopOnEnded = session.onEnded(() => void this.#rest())
    const stopOnRenewed = session.onRenewed(() => {
      if (this.#state === 'read-only') this.#joinNow()
    })
    void this.#join()
    return () => {
      this.#stopped = true
      listeners.abort()
      this.#releaseAuthLoad()
      stopOnEnded()
      stopOnRenewed()
      clearTimeout(this.#timer)
      void this.#leave()
    }
  }

  #wake(): void {
    if (document.visibilityState !== 'visible') return
    if (this.#state === 'live') void this.#renewSession()
    else if (this.#state === 'read-only') this.#supabase.session.lookAgain().catch(() => undefined)
    else this.#joinNow()
  }

  #joinNow(): void {
    this.#attempts = 0
    void this.#join()
  }

  async #join(): Promise<void> {
    const join = ++this.#joins
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#lose(), JOIN_TIMEOUT_MS)
    await this.#leave()
    if (this.#stopped || join !== this.#joins) return
    if (this.#supabase.session.isEnded) return this.#rest()
    if (this.#state !== 'offline') this.#state = 'connecting'
    const { topic, handlers, presence } = this.#options
    const channel = this.#supabase.channel(topic, {
      config: { private: true, ...(presence && { presence: { key: presence.key } }) },
    })
    // Set before the next await, so that a join that begins meanwhile removes this channel.
    this.#channel = channel
    for (const [event, handle] of Object.entries(handlers)) {
      channel.on('broadcast', { event }, ({ payload }) => handle(payload))
    }
    // Asked for as it joins; nobody is told of this screen before it tracks something.
    if (presence) channel.on('presence', { event: 'sync' }, presence.onSync)
    await this.#renewSession()
    if (this.#channel !== channel) return
    channel.subscribe((status) => {
      if (this.#channel !== channel || this.#stopped) return
      if (status === 'SUBSCRIBED') void this.#catchUp(channel)
      else this.#lose()
    })
  }

  async #catchUp(channel: RealtimeChannel): Promise<void> {
    try {
      await this.#options.onJoined()
    } catch {
      if (this.#channel === channel) this.#lose()
      return
    }
    if (this.#channel !== channel) return
    clearTimeout(this.#timer)
    this.#attempts = 0
    this.#state = 'live'
    this.#releaseAuthLoad()
  }

  /** Stays away until somebody is signed in. */
  async #rest(): Promise<void> {
    clearTimeout(this.#timer)
    this.#state = 'read-only'
    await this.#leave()
  }

  #lose(): void {
    if (this.#supabase.session.isEnded) return void this.#rest()
    this.#attempts += 1
    const offline = !navigator.onLine || this.#attempts >= ATTEMPTS_BEFORE_OFFLINE
    this.#state = offline ? 'offline' : 'connecting'
    clearTimeout(this.#timer)
    const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#attempts - 1))
    this.#timer = setTimeout(() => void this.#join(), wait)
  }

  async #renewSession(): Promise<void> {
    try {
      await this.#supabase.renewChannels()
    } catch {
      // Without network there is nothing to renew; the join will fail and be tried again.
    }
  }

  async #leave(): Promise<void> {
    const channel = this.#channel
    this.#channel = null
    // A channel that cannot be left is left alone: the next one has handlers of its own.
    if (channel) await this.#supabase.removeChannel(channel).catch(() => undefined)
  }
}
