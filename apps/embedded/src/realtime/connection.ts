import type { WebSocket } from 'ws'
import type { Channel } from './channel.ts'
import type { ChannelServices } from './services.ts'
import { joinChannel } from './join.ts'
import { createPerSecondCounter } from './limits.ts'
import {
  decodeFrame,
  encodeMessage,
  EVENTS,
  isObject,
  PHOENIX_TOPIC,
  type Incoming,
  type Version,
} from './protocol.ts'
import { isSignedIn } from './quotas.ts'

/** Close codes of RFC 6455. */
export const CLOSE = { goingAway: 1001, invalidData: 1007, tryAgainLater: 1013 } as const

/** Frames of one client that wait for the database; more than this is an attack or a bug. */
const MAX_WAITING_BYTES = 16_000_000
const TERMINATE_AFTER_MS = 1000

interface Joined {
  joinRef: string | null
  channel: Channel
}

export interface ConnectionStart {
  version: Version
  apiKey: string
  address: string
}

/** What is kept for one topic. */
interface Held {
  joinBytes: number
  trackedBytes: number
}

/** One WebSocket: decodes, keeps the order per topic, and never buffers without bound. */
export class Connection {
  readonly version: Version
  readonly apiKey: string
  /** Where it comes from. */
  readonly address: string
  readonly #socket: WebSocket
  readonly #services: ChannelServices
  readonly #channels = new Map<string, Joined>()
  readonly #joining = new Set<string>()
  readonly #held = new Map<string, Held>()
  readonly #queues = new Map<string, Promise<void>>()
  readonly #joins
  #waitingBytes = 0
  #lastFrameAt = performance.now()
  #ended = false

  constructor(socket: WebSocket, services: ChannelServices, start: ConnectionStart) {
    this.#socket = socket
    this.#services = services
    this.version = start.version
    this.apiKey = start.apiKey
    this.address = start.address
    this.#joins = createPerSecondCounter(services.limits.joinsPerSecond)
    socket.on('message', (data, isBinary) => this.#receive(toBuffer(data), isBinary))
    socket.on('close', () => this.#end())
    socket.on('error', () => socket.terminate())
  }

  /** How many other topics are joined or being joined. */
  channelsBeside(topic: string): number {
    const topics = new Set([...this.#channels.keys(), ...this.#joining])
    topics.delete(topic)
    return topics.size
  }

  takeJoin(): boolean {
    return this.#joins.take()
  }

  /** The person who is signed in on one of its channels; null on a stranger's connection. */
  get person(): string | null {
    for (const { channel } of this.#channels.values()) {
      if (isSignedIn(channel.claims)) return channel.claims.sub ?? channel.claims.role
    }
    return null
  }

  /** Asks the policies of all channels of a person again; a join under way has asked before, and is asked again after. */
  recheck(person: string): void {
    for (const topic of new Set([...this.#channels.keys(), ...this.#joining])) {
      const previous = this.#queues.get(topic)
      const ask = () => {
        const channel = this.#channels.get(topic)?.channel
        return channel?.claims.sub === person ? channel.recheck() : undefined
      }
      if (this.#joining.has(topic)) void previous?.then(ask)
      else void ask()
    }
  }

  /** Notes what is kept for a topic; false when that is too much, and then notes nothing. */
  hold(topic: string, change: Partial<Held>): boolean {
    const next = { joinBytes: 0, trackedBytes: 0, ...this.#held.get(topic), ...change }
    let bytes = next.joinBytes + next.trackedBytes
    for (const [other, held] of this.#held) {
      if (other !== topic) bytes += held.joinBytes + held.trackedBytes
    }
    if (bytes > this.#services.limits.heldBytes) return false
    this.#held.set(topic, next)
    return true
  }

  /** Whether nothing at all came for longer than a living client lets pass between heartbeats. */
  get isIdle(): boolean {
    return performance.now() - this.#lastFrameAt > this.#services.limits.idleMs
  }

  /** Says goodbye, then makes sure: a peer that reads nothing never answers a closing frame. */
  close(code: number, reason: string): void {
    this.#end()
    this.#socket.close(code, reason)
    setTimeout(() => this.#socket.terminate(), TERMINATE_AFTER_MS).unref()
  }

  terminate(): void {
    this.#end()
    this.#socket.terminate()
  }

  sendFrame(frame: string | Buffer): void {
    if (this.#ended) return
    if (this.#socket.bufferedAmount + frame.length > this.#services.limits.bufferedBytes) {
      this.close(CLOSE.tryAgainLater, 'reader too slow')
      return
    }
    this.#socket.send(frame)
  }

  reply(message: Incoming, status: 'ok' | 'error', response: unknown): void {
    const { joinRef, ref, topic } = message
    const payload = { status, response }
    this.sendFrame(
      encodeMessage(this.version, { joinRef, ref, topic, event: EVENTS.reply, payload }),
    )
  }

  sendClose(topic: string, joinRef: string | null): void {
    const message = { joinRef, ref: joinRef, topic, event: EVENTS.close, payload: {} }
    this.sendFrame(encodeMessage(this.version, message))
  }

  /** Keeps a joined channel, instead of an older one of the same topic. */
  add(topic: string, joinRef: string | null, channel: Channel): void {
    this.drop(topic)
    if (this.#ended) channel.leave()
    else this.#channels.set(topic, { joinRef, channel })
  }

  /** Ends the channel of `topic`, if there is one, and says so. */
  drop(topic: string): void {
    const joined = this.#channels.get(topic)
    if (!joined) return
    this.#channels.delete(topic)
    this.#held.delete(topic)
    joined.channel.leave()
    this.sendClose(topic, joined.joinRef)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#ended) return
    this.#lastFrameAt = performance.now()
    let message: Incoming
    try {
      message = decodeFrame(this.version, data, isBinary)
    } catch {
      return this.close(CLOSE.invalidData, 'not a message of this protocol version')
    }
    if (message.topic === PHOENIX_TOPIC && message.event === EVENTS.heartbeat) {
      return this.reply(message, 'ok', {})
    }
    const { waiting, limits } = this.#services
    this.#waitingBytes += data.length
    waiting.bytes += data.length
    if (this.#waitingBytes > MAX_WAITING_BYTES || waiting.bytes > limits.waitingBytes) {
      this.#waitingBytes -= data.length
      waiting.bytes -= data.length
      return this.close(CLOSE.tryAgainLater, 'too many messages are waiting')
    }
    this.#enqueue(message, data.length)
  }

  /** A join waits for the database; what the client sends to that topic meanwhile waits for it. */
  #enqueue(message: Incoming, bytes: number): void {
    const { topic } = message
    const previous = this.#queues.get(topic) ?? Promise.resolve()
    const next = previous
      .then(() => this.#handle(message, bytes))
      .catch((error: unknown) => {
        this.#services.onError(error)
        this.reply(message, 'error', { reason: 'Unknown Error on Channel' })
      })
      .finally(() => {
        this.#waitingBytes -= bytes
        this.#services.waiting.bytes -= bytes
        if (this.#queues.get(topic) === next) this.#queues.delete(topic)
      })
    this.#queues.set(topic, next)
  }

  async #handle(message: Incoming, bytes: number): Promise<void> {
    if (this.#ended) return
    if (message.event === EVENTS.join) return this.#join(message, bytes)
    const joined = this.#channels.get(message.topic)
    // A message of an earlier join of this topic: the client has given that one up.
    const outdated = joined && message.joinRef !== null && message.joinRef !== joined.joinRef
    if (message.event === EVENTS.leave) {
      this.reply(message, 'ok', {})
      if (!outdated) this.drop(message.topic)
      return
    }
    if (!joined || outdated) return this.reply(message, 'error', { reason: 'unmatched topic' })
    return this.#dispatch(joined.channel, message)
  }

  async #join(message: Incoming, bytes: number): Promise<void> {
    this.#joining.add(message.topic)
    try {
      await joinChannel(this, this.#services, message, bytes)
    } finally {
      this.#joining.delete(message.topic)
    }
  }

  async #dispatch(channel: Channel, message: Incoming): Promise<void> {
    const { event, payload, ref } = message
    if (event === EVENTS.accessToken) {
      return channel.refresh(isObject(payload) ? payload['access_token'] : null)
    }
    const caller = { claims: channel.claims, address: this.address }
    if (!this.#services.quotas.takeMessages(caller, channel.isPrivate)) {
      return channel.shutDown('Too many messages per second')
    }
    if (event === EVENTS.broadcast) return channel.broadcast(ref, payload)
    if (event === EVENTS.presence && isObject(payload)) return channel.presence(ref, payload)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const { channel } of this.#channels.values()) channel.leave()
    this.#channels.clear()
    this.#held.clear()
  }
}

function toBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
