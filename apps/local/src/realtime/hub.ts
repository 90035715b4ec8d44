import {
  encodeBroadcast,
  TOPIC_PREFIX,
  type Broadcast,
  type JsonObject,
  type Version,
} from './protocol.ts'
import { createRoster, type Roster } from './presence.ts'

/** A joined channel of one connection, as the hub sees it. */
export interface Member {
  readonly version: Version
  readonly readsBroadcast: boolean
  readonly readsPresence: boolean
  sendFrame(frame: string | Buffer): void
  push(event: string, payload: JsonObject): void
}

interface Room {
  members: Set<Member>
  roster: Roster
}

/**
 * Who listens to which topic. A private and a public channel of one name are two rooms: joining
 * the public one must not open the private one.
 */
export interface Hub {
  enter(topic: string, isPrivate: boolean, member: Member): Roster
  leave(topic: string, isPrivate: boolean, member: Member): void
  broadcast(topic: string, isPrivate: boolean, message: Broadcast, except?: Member): void
}

export function createHub(): Hub {
  const rooms = new Map<string, Room>()
  const keyOf = (topic: string, isPrivate: boolean) =>
    `${isPrivate ? 'private' : 'public'}:${topic}`

  const createRoom = (): Room => {
    const members = new Set<Member>()
    return { members, roster: createRoster(members) }
  }

  return {
    enter(topic, isPrivate, member) {
      const key = keyOf(topic, isPrivate)
      const room = rooms.get(key) ?? createRoom()
      rooms.set(key, room)
      room.members.add(member)
      return room.roster
    },
    leave(topic, isPrivate, member) {
      const key = keyOf(topic, isPrivate)
      const room = rooms.get(key)
      if (!room) return
      room.members.delete(member)
      room.roster.untrack(member)
      if (room.members.size === 0) rooms.delete(key)
    },
    broadcast(topic, isPrivate, message, except) {
      const room = rooms.get(keyOf(topic, isPrivate))
      if (room) fanOut(room.members, TOPIC_PREFIX + topic, message, except)
    },
  }
}

/** Encodes once per protocol version, however many members listen. */
function fanOut(members: Set<Member>, topic: string, message: Broadcast, except?: Member): void {
  const frames = new Map<Version, string | Buffer | null>()
  for (const member of members) {
    if (member === except || !member.readsBroadcast) continue
    let frame = frames.get(member.version)
    if (frame === undefined) {
      frame = encodeBroadcast(member.version, topic, message)
      frames.set(member.version, frame)
    }
    if (frame !== null) member.sendFrame(frame)
  }
}
