import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '../database.ts'
import type { Session } from '../session.ts'

/** `signed-out`: nobody is signed in any more, so what is shown stays as it is. */
export type ConnectionState = 'connecting' | 'live' | 'offline' | 'signed-out'

export interface TopicListener {
  /** Payloads come unchecked. */
  onEvent: (event: string, payload: unknown) => void
  /**
   * After every (re)subscription: what was sent meanwhile is lost, so read the rows again. The channel counts as live once
   * that went well; a rejection is as good as a lost connection.
   */
  onJoined: () => Promise<void>
  onState: (state: ConnectionState) => void
}

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
/** Joining, and reading the rows behind it; what takes longer counts as lost, since any step may wait for ever. */
const JOIN_TIMEOUT_MS = 60_000
/** After this many failures in a row it says "offline", until then only "connecting". */
const ATTEMPTS_BEFORE_OFFLINE = 3

/** One private channel that stays joined for as long as somebody listens. */
export class Topic {
  readonly #supabase: SupabaseClient<Database>
  readonly #session: Session
  readonly #name: string
  readonly #listeners = new Set<TopicListener>()
  #state: ConnectionState = 'connecting'
  #channel: RealtimeChannel | null = null
  #attempts = 0
  /** Runs out when a join takes too long, or when the next one is due. */
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts joins, so that one that waited while another began goes no further. */
  #joins = 0
  /** The channels before this one are left: there is one of a name at a time. */
  #left: Promise<void> = Promise.resolve()

  constructor(supabase: SupabaseClient<Database>, session: Session, name: string) {
    this.#supabase = supabase
    this.#session = session
    this.#name = name
  }

  /** @returns what ends it */
  add(listener: TopicListener): () => void {
    this.#listeners.add(listener)
    listener.onState(this.#state === 'live' ? 'connecting' : this.#state)
    if (this.#listeners.size === 1) void this.#join()
    else if (this.#state === 'live') void this.#catchUp([listener])
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
      this.#joins++
      this.#state = 'connecting'
      clearTimeout(this.#timer)
      this.#leave()
    }
  }

  /** Nobody is told anything any more. Resolves when the channel is left. */
  close(): Promise<void> {
    this.#listeners.clear()
    this.#joins++
    clearTimeout(this.#timer)
    this.#leave()
    return this.#left
  }

  wake(): void {
    if (this.#state !== 'live') this.onSession()
  }

  /** Somebody else is signed in, or nobody. */
  onSession(): void {
    if (this.#listeners.size === 0) return
    this.#attempts = 0
    void this.#join()
  }

  async #join(): Promise<void> {
    const join = ++this.#joins
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#lose(), JOIN_TIMEOUT_MS)
    this.#leave()
    await this.#left
    await this.#session.ready
    if (join !== this.#joins) return
    if (this.#session.get() === null) return this.#rest()
    if (this.#state !== 'offline') this.#put('connecting')
    // Realtime checks the token at the join, and a device that slept comes back with an old one.
    await this.#supabase.realtime.setAuth().catch(() => undefined)
    if (join !== this.#joins) return
    const channel = this.#supabase.channel(this.#name, { config: { private: true } })
    this.#channel = channel
    channel.on('broadcast', { event: '*' }, ({ event, payload }: Heard) => {
      for (const listener of [...this.#listeners]) listener.onEvent(event, payload)
    })
    channel.subscribe((status) => {
      if (this.#channel !== channel) return
      if (String(status) === 'SUBSCRIBED') void this.#catchUp([...this.#listeners])
      else this.#lose()
    })
  }

  async #catchUp(listeners: readonly TopicListener[]): Promise<void> {
    const channel = this.#channel
    try {
      await Promise.all(listeners.map((listener) => listener.onJoined()))
    } catch {
      if (this.#channel === channel) this.#lose()
      return
    }
    if (this.#channel !== channel) return
    clearTimeout(this.#timer)
    this.#attempts = 0
    this.#put('live')
  }

  #lose(): void {
    if (this.#session.get() === null) return this.#rest()
    this.#attempts += 1
    this.#put(this.#attempts >= ATTEMPTS_BEFORE_OFFLINE ? 'offline' : 'connecting')
    clearTimeout(this.#timer)
    const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#attempts - 1))
    this.#timer = setTimeout(() => void this.#join(), wait)
  }

  /** Stays away until somebody is signed in. */
  #rest(): void {
    clearTimeout(this.#timer)
    this.#put('signed-out')
    this.#leave()
  }

  #leave(): void {
    const channel = this.#channel
    this.#channel = null
    if (!channel) return
    this.#left = this.#left
      .then(() => this.#supabase.removeChannel(channel))
      // One that cannot be left is left alone.
      .then(ignore, ignore)
  }

  #put(state: ConnectionState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener.onState(state)
  }
}

const ignore = (): void => undefined

interface Heard {
  event: string
  payload?: unknown
}
