import type { JsonObject, Version } from './protocol.ts'

/** What a channel needs of its connection. */
export interface Line {
  readonly version: Version
  sendFrame(frame: string | Buffer): void
  push(event: string, payload: JsonObject): void
  reply(ref: string | null, status: 'ok' | 'error', response: unknown): void
  /** Tells the client that the channel is over and forgets it. */
  close(): void
  /** Whether the connection may keep so much for this channel, in the place of what it kept before. */
  hold(bytes: number): boolean
}
