import { isDeepStrictEqual } from 'node:util'
import type { ChannelAccess } from './channel-access.ts'
import type { JoinConfig } from './join-config.ts'
import { createRateCounter, type RateCounter, type RealtimeLimits } from './limits.ts'
import type { Line } from './line.ts'
import type { Member } from './member.ts'
import type { PresenceState, Roster } from './presence.ts'
import { isObject, type JsonObject } from './protocol.ts'

export interface PresenceParts {
  member: Member
  roster: Roster
  line: Line
  access: ChannelAccess
  config: JoinConfig
  limits: RealtimeLimits
}

/** What one channel tracks of itself, and who else is there. */
export class ChannelPresence {
  readonly #parts: PresenceParts
  readonly #calls: RateCounter
  #tracked: JsonObject | null = null
  #isClosed = false

  constructor(parts: PresenceParts) {
    this.#parts = parts
    const { presenceCalls, presenceWindowMs } = parts.limits
    this.#calls = createRateCounter(presenceCalls, presenceWindowMs)
  }

  /** Null for a channel that is not to know. */
  get state(): PresenceState | null {
    const { access, config, roster } = this.#parts
    return config.presenceEnabled && access.readsPresence ? roster.state() : null
  }

  /**
   * Serves `track` and `untrack`.
   * @returns why the channel has to end; null if it may go on
   */
  async handle(ref: string | null, message: JsonObject): Promise<string | null> {
    const { line, member, roster } = this.#parts
    const event = message['event']
    if (typeof event === 'string' && !this.#calls.take()) {
      return 'Client presence rate limit exceeded'
    }
    switch (typeof event === 'string' ? event.toLowerCase() : null) {
      case null:
        line.reply(ref, 'ok', {})
        return null
      case 'track':
        return this.#track(ref, message['payload'] ?? {})
      case 'untrack':
        this.#tracked = null
        line.hold(0)
        roster.untrack(member)
        line.reply(ref, 'ok', {})
        return null
      default:
        line.reply(ref, 'error', {})
        return null
    }
  }

  close(): void {
    this.#isClosed = true
  }

  async #track(ref: string | null, payload: unknown): Promise<string | null> {
    const { access, config, limits, line, member, roster } = this.#parts
    if (!(await access.mayTrack())) {
      line.reply(ref, 'error', {})
      return null
    }
    if (!isObject(payload)) {
      line.reply(ref, 'error', { reason: 'Presence track payload must be a map' })
      return null
    }
    const bytes = Buffer.byteLength(JSON.stringify(payload))
    if (bytes > limits.payloadBytes || !line.hold(bytes)) return 'Track message size exceeded'
    if (!this.#isClosed && !isDeepStrictEqual(payload, this.#tracked)) {
      this.#tracked = payload
      roster.track(member, config.presenceKey, payload)
    }
    line.reply(ref, 'ok', {})
    return null
  }
}
