import type { JsonObject, Version } from './protocol.ts'

/** A joined channel of one connection, as those see it who send to it. */
export interface Member {
  readonly version: Version
  readonly readsBroadcast: boolean
  readonly readsPresence: boolean
  sendFrame(frame: string | Buffer): void
  push(event: string, payload: JsonObject): void
}
