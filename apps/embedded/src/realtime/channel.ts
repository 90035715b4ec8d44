import { BadChangeRequest } from './change-filter.ts'
import { type AccessStart, ChannelAccess } from './channel-access.ts'
import { ChannelPresence } from './channel-presence.ts'
import type { JoinConfig } from './join-config.ts'
import type { Line } from './line.ts'
import type { Member } from './member.ts'
import {
  broadcastBytes,
  encodeBroadcast,
  EVENTS,
  TOPIC_PREFIX,
  type Broadcast,
  type JsonObject,
  type UserBroadcast,
  type Version,
} from './protocol.ts'
import type { ChannelServices } from './services.ts'
import type { TokenClaims } from './tokens.ts'

/** One joined channel of one connection. The connection calls its methods one at a time. */
export class Channel implements Member {
  readonly topic: string
  readonly #services: ChannelServices
  readonly #line: Line
  readonly #config: JoinConfig
  readonly #access: ChannelAccess
  readonly #presence: ChannelPresence
  #closed = false
  /** How often what the person may do has changed. */
  #changes = 0
  /** What came before the client may hear of it: before the answer to its join. */
  #held: (string | Buffer)[] | null = []

  constructor(services: ChannelServices, line: Line, start: AccessStart) {
    this.#services = services
    this.#line = line
    this.topic = start.topic
    this.#config = start.config
    const { limits, hub } = services
    const access = new ChannelAccess(services, start, (message) => this.shutDown(message))
    this.#access = access
    const roster = hub.enter(this.topic, this.#config.isPrivate, this)
    const parts = { member: this, roster, line, access, config: this.#config, limits }
    this.#presence = new ChannelPresence(parts)
  }

  get version(): Version {
    return this.#line.version
  }

  get readsBroadcast(): boolean {
    return this.#access.readsBroadcast
  }

  get readsPresence(): boolean {
    return this.#access.readsPresence
  }

  get isPrivate(): boolean {
    return this.#config.isPrivate
  }

  get claims(): TokenClaims {
    return this.#access.claims
  }

  sendFrame(frame: string | Buffer): void {
    if (this.#held) this.#held.push(frame)
    else this.#line.sendFrame(frame)
  }

  push(event: string, payload: JsonObject): void {
    this.#line.push(event, payload)
  }

  system(status: 'ok' | 'error', message: string, extension: string = EVENTS.system): void {
    this.push(EVENTS.system, { extension, status, message, channel: this.topic })
  }

  /**
   * What follows the reply to a join: what was missed, what came meanwhile (unless it was read as missed),
   * who is there, that the database is heard.
   */
  welcome(missed: readonly UserBroadcast[]): void {
    const held = this.#held ?? []
    this.#held = null
    for (const message of missed) {
      const frame = encodeBroadcast(this.version, TOPIC_PREFIX + this.topic, message)
      if (frame !== null) this.sendFrame(frame)
    }
    const ids = missed.map(({ meta }) => String(meta?.['id']))
    for (const frame of held) {
      if (!ids.some((id) => frame.includes(id))) this.sendFrame(frame)
    }
    const present = this.#presence.state
    if (present) this.push(EVENTS.presenceState, present)
    if (this.#config.replicationReady) this.system('ok', 'Replication connection established')
  }

  /** Starts Postgres Changes, and says whether that went well. */
  async subscribeToChanges(): Promise<void> {
    const { postgresChanges } = this.#config
    if (postgresChanges.length === 0) return
    try {
      await this.#services.changes.subscribe(this, postgresChanges)
      this.system('ok', 'Subscribed to PostgreSQL', EVENTS.postgresChanges)
    } catch (error) {
      if (!(error instanceof BadChangeRequest)) throw error
      this.system('error', error.message, EVENTS.postgresChanges)
    }
    // It may have ended meanwhile.
    if (this.#closed) this.#services.changes.unsubscribe(this)
  }

  /** Ends the channel from this side, with the reason in a system message. */
  shutDown(message: string): void {
    if (this.#closed) return
    this.system('error', message)
    this.leave()
    this.#line.close()
  }

  /** Ends the channel without a word: the client left, or the connection is gone. */
  leave(): void {
    if (this.#closed) return
    this.#closed = true
    this.#access.close()
    this.#presence.close()
    this.#services.hub.leave(this.topic, this.#config.isPrivate, this)
    this.#services.changes.unsubscribe(this)
  }

  /** A client without the right to write gets no answer at all, as from the hosted service. */
  async broadcast(ref: string | null, payload: JsonObject | UserBroadcast): Promise<void> {
    if (!(await this.#access.mayBroadcast())) return
    const message: Broadcast = isUserBroadcast(payload) ? payload : { kind: 'json', payload }
    const { hub, limits } = this.#services
    const tooLarge = broadcastBytes(message) > limits.payloadBytes
    if (!tooLarge && !this.#closed) {
      hub.broadcast(
        this.topic,
        this.#config.isPrivate,
        message,
        this.#config.self ? undefined : this,
      )
    }
    if (!this.#config.ack) return
    if (tooLarge) this.#line.reply(ref, 'error', 'payload_size_exceeded')
    else this.#line.reply(ref, 'ok', {})
  }

  async presence(ref: string | null, message: JsonObject): Promise<void> {
    const problem = await this.#presence.handle(ref, message)
    if (problem !== null) this.shutDown(problem)
  }

  /**
   * What the person may do has changed: nothing is told here until the policies were asked again, and nothing of it if they
   * refuse.
   */
  async recheck(): Promise<void> {
    if (this.#closed) return
    this.#changes++
    // Not yet joined, or being asked: whoever holds the frames lets them go.
    if (this.#held) return
    const held: (string | Buffer)[] = (this.#held = [])
    for (let asked = -1; asked !== this.#changes;) {
      asked = this.#changes
      const problem = await this.#access.recheck().catch((error: unknown) => {
        this.#services.onError(error)
        return 'Your permissions could not be checked'
      })
      if (problem !== null) return this.shutDown(problem)
    }
    this.#held = null
    for (const frame of held) this.sendFrame(frame)
  }

  /** Takes over a refreshed token, or ends the channel when it no longer opens it. */
  async refresh(token: unknown): Promise<void> {
    const problem = await this.#access.refresh(token)
    if (problem !== null) this.shutDown(problem)
  }
}

const isUserBroadcast = (payload: JsonObject | UserBroadcast): payload is UserBroadcast =>
  payload['kind'] === 'user' && Buffer.isBuffer(payload['body'])
