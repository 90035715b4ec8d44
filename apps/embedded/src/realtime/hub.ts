import { encodeBroadcast, TOPIC_PREFIX, type Broadcast, type Version } from './protocol.ts'
import type { Member } from './member.ts'
import { createRoster, type Roster } from './presence.ts'

interface Audience {
  members: Set<Member>
  roster: Roster
}

/**
 * Who listens to which topic. A private and a public channel of one name are two audiences: joining
 * the public one must not open the private one.
 */
export interface Hub {
  enter(topic: string, isPrivate: boolean, member: Member): Roster
  leave(topic: string, isPrivate: boolean, member: Member): void
  broadcast(topic: string, isPrivate: boolean, message: Broadcast, except?: Member): void
}

export function createHub(): Hub {
  const audiences = new Map<string, Audience>()
  const keyOf = (topic: string, isPrivate: boolean) =>
    `${isPrivate ? 'private' : 'public'}:${topic}`

  const createAudience = (): Audience => {
    const members = new Set<Member>()
    return { members, roster: createRoster(members) }
  }

  return {
    enter(topic, isPrivate, member) {
      const key = keyOf(topic, isPrivate)
      const audience = audiences.get(key) ?? createAudience()
      audiences.set(key, audience)
      audience.members.add(member)
      return audience.roster
    },
    leave(topic, isPrivate, member) {
      const key = keyOf(topic, isPrivate)
      const audience = audiences.get(key)
      if (!audience) return
      audience.members.delete(member)
      audience.roster.untrack(member)
      if (audience.members.size === 0) audiences.delete(key)
    },
    broadcast(topic, isPrivate, message, except) {
      const audience = audiences.get(keyOf(topic, isPrivate))
      if (audience) fanOut(audience.members, TOPIC_PREFIX + topic, message, except)
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
