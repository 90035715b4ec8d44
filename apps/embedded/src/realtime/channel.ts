import { isDeepStrictEqual } from 'node:util'
import { UNCHECKED, type Authorizer, type Policies } from './authorize.ts'
import { BadChangeRequest } from './change-filter.ts'
import type { Mutex } from '../database/mutex.ts'
import type { Changes } from './changes.ts'
import type { Hub, Member } from './hub.ts'
import type { JoinConfig } from './join-config.ts'
import { createRateCounter, type RateCounter, type RealtimeLimits } from './limits.ts'
import type { Line } from './line.ts'
import type { Roster } from './presence.ts'
import type { Quotas } from './quotas.ts'
import type { Replay } from './replay.ts'
import {
  broadcastBytes,
  encodeBroadcast,
  EVENTS,
  isObject,
  TOPIC_PREFIX,
  type Broadcast,
  type JsonObject,
  type UserBroadcast,
  type Version,
} from './protocol.ts'
import { checkToken, expiryMessage, isApiKey, nowSeconds } from './tokens.ts'
import type { Authenticate, TokenClaims } from './tokens.ts'

/** A timer may not be set further ahead than this; it is simply set again. */
const MAX_TOKEN_CHECK_MS = 5 * 60_000

export interface ChannelServices {
  hub: Hub
  changes: Changes
  authorizer: Authorizer
  authenticate: Authenticate
  limits: RealtimeLimits
  quotas: Quotas
  /** People who are not signed in ask the database one after the other, however many join at once. */
  strangersTurn: Mutex
  /** Bytes of frames that wait, of all connections. */
  waiting: { bytes: number }
  replay: Replay
  /** Settles when broadcasts from the database arrive: joining earlier could miss one. */
  ready: Promise<void>
  onError: (error: unknown) => void
}

export interface ChannelStart {
  topic: string
  token: string
  claims: TokenClaims
  policies: Policies
  config: JoinConfig
}

/** One joined channel of one connection. The connection calls its methods one at a time. */
export class Channel implements Member {
  readonly topic: string
  readonly #services: ChannelServices
  readonly #line: Line
  readonly #config: JoinConfig
  readonly #roster: Roster
  readonly #presenceCalls: RateCounter
  #token: string
  #claims: TokenClaims
  #policies: Policies
  #tracked: JsonObject | null = null
  #expiry: NodeJS.Timeout | undefined
  #closed = false
  /** What came before the client may hear of it: before the answer to its join. */
  #held: (string | Buffer)[] | null = []

  constructor(services: ChannelServices, line: Line, start: ChannelStart) {
    this.#services = services
    this.#line = line
    this.topic = start.topic
    this.#config = start.config
    this.#token = start.token
    this.#claims = start.claims
    this.#policies = start.policies
    const { presenceCalls, presenceWindowMs } = services.limits
    this.#presenceCalls = createRateCounter(presenceCalls, presenceWindowMs)
    this.#roster = services.hub.enter(this.topic, this.#config.isPrivate, this)
    this.#watchExpiry()
  }

  get version(): Version {
    return this.#line.version
  }

  get readsBroadcast(): boolean {
    return !this.#config.isPrivate || this.#policies.broadcastRead === true
  }

  get readsPresence(): boolean {
    return !this.#config.isPrivate || this.#policies.presenceRead === true
  }

  get isPrivate(): boolean {
    return this.#config.isPrivate
  }

  get claims(): TokenClaims {
    return this.#claims
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
    this.#sendPresenceState()
    if (this.#config.replicationReady) this.system('ok', 'Replication connection established')
  }

  #sendPresenceState(): void {
    if (this.#config.presenceEnabled && this.readsPresence) {
      this.push(EVENTS.presenceState, this.#roster.state())
    }
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
    clearTimeout(this.#expiry)
    this.#services.hub.leave(this.topic, this.#config.isPrivate, this)
    this.#services.changes.unsubscribe(this)
  }

  /** A client without the right to write gets no answer at all, as from the hosted service. */
  async broadcast(ref: string | null, payload: JsonObject | UserBroadcast): Promise<void> {
    if (this.#config.isPrivate && !(await this.#mayBroadcast())) return
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
    const event = message['event']
    if (typeof event !== 'string') return this.#line.reply(ref, 'ok', {})
    if (!this.#presenceCalls.take()) return this.shutDown('Client presence rate limit exceeded')
    switch (event.toLowerCase()) {
      case 'track':
        return this.#track(ref, message['payload'] ?? {})
      case 'untrack':
        this.#tracked = null
        this.#line.hold(0)
        this.#roster.untrack(this)
        return this.#line.reply(ref, 'ok', {})
      default:
        return this.#line.reply(ref, 'error', {})
    }
  }

  /** Takes over a refreshed token, or ends the channel when it no longer opens it. */
  async refresh(token: unknown): Promise<void> {
    if (typeof token !== 'string' || isApiKey(token) || token === this.#token) return
    const check = await checkToken(this.#services.authenticate, token)
    if ('problem' in check) return this.shutDown(check.problem.message)
    const before = this.#policies
    this.#token = token
    this.#claims = check.claims
    this.#policies = UNCHECKED
    if (this.#config.isPrivate) {
      const problem = await this.#readPolicies(before)
      if (problem) return this.shutDown(problem)
    }
    this.#watchExpiry()
  }

  async #readPolicies(before: Policies): Promise<string | null> {
    const presence = this.#config.presenceEnabled || before.presenceRead !== null
    const read = await this.#services.authorizer.read(this.#claims, this.topic, presence)
    this.#policies = { ...UNCHECKED, ...read }
    const { broadcastRead, presenceRead } = this.#policies
    if (!broadcastRead && !presenceRead) {
      return `You do not have permissions to read from this Channel topic: ${this.topic}`
    }
    const revoked =
      (before.broadcastRead === true && !broadcastRead) ||
      (before.presenceRead === true && !presenceRead)
    return revoked
      ? `You no longer have permission to read from this Channel topic: ${this.topic}`
      : null
  }

  async #mayBroadcast(): Promise<boolean> {
    await this.#checkWrite()
    return this.#policies.broadcastWrite === true
  }

  /** Asked at the first write only: most clients never write to a private channel. */
  async #checkWrite(): Promise<void> {
    if (this.#policies.broadcastWrite !== null) return
    const write = await this.#services.authorizer.write(this.#claims, this.topic)
    this.#policies = { ...this.#policies, ...write }
  }

  /** Who tracks without having asked for presence hears of the others from then on. */
  async #checkPresenceRead(): Promise<void> {
    if (this.#policies.presenceRead !== null) return
    const read = await this.#services.authorizer.read(this.#claims, this.topic, true)
    this.#policies = { ...this.#policies, ...read }
  }

  async #track(ref: string | null, payload: unknown): Promise<void> {
    if (this.#config.isPrivate) {
      await this.#checkPresenceRead()
      await this.#checkWrite()
      if (this.#policies.presenceWrite !== true) return this.#line.reply(ref, 'error', {})
    }
    if (!isObject(payload)) {
      const reason = 'Presence track payload must be a map'
      return this.#line.reply(ref, 'error', { reason })
    }
    const bytes = Buffer.byteLength(JSON.stringify(payload))
    if (bytes > this.#services.limits.payloadBytes || !this.#line.hold(bytes)) {
      return this.shutDown('Track message size exceeded')
    }
    if (!this.#closed && !isDeepStrictEqual(payload, this.#tracked)) {
      this.#tracked = payload
      this.#roster.track(this, this.#config.presenceKey, payload)
    }
    this.#line.reply(ref, 'ok', {})
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry)
    const { exp } = this.#claims
    if (exp === undefined || this.#closed) return
    const wait = Math.min(Math.max(exp * 1000 - Date.now(), 0), MAX_TOKEN_CHECK_MS)
    this.#expiry = setTimeout(() => {
      if (exp <= nowSeconds()) this.shutDown(expiryMessage(exp))
      else this.#watchExpiry()
    }, wait)
    this.#expiry.unref()
  }
}

const isUserBroadcast = (payload: JsonObject | UserBroadcast): payload is UserBroadcast =>
  payload['kind'] === 'user' && Buffer.isBuffer(payload['body'])
