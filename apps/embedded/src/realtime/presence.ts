import { randomUUID } from 'node:crypto'
import { EVENTS, type JsonObject } from './protocol.ts'
import type { Member } from './member.ts'

interface Entry {
  key: string
  meta: JsonObject
}

/** Presence state as clients know it: per key, what each of its connections tracks. */
export type PresenceState = Record<string, { metas: JsonObject[] }>

/** Who is present on one topic. One member tracks at most one payload, under its own key. */
export interface Roster {
  track(member: Member, key: string, payload: JsonObject): void
  untrack(member: Member): void
  state(): PresenceState
}

export function createRoster(members: ReadonlySet<Member>): Roster {
  const entries = new Map<Member, Entry>()

  const announce = (joins: Entry[], leaves: Entry[]) => {
    const diff = { joins: group(joins), leaves: group(leaves) }
    for (const member of members) {
      if (member.readsPresence) member.push(EVENTS.presenceDiff, diff)
    }
  }

  return {
    track(member, key, payload) {
      const previous = entries.get(member)
      const meta: JsonObject = { ...payload, phx_ref: randomUUID() }
      if (previous) meta['phx_ref_prev'] = previous.meta['phx_ref']
      const entry = { key, meta }
      entries.set(member, entry)
      announce([entry], previous ? [previous] : [])
    },
    untrack(member) {
      const entry = entries.get(member)
      if (!entry) return
      entries.delete(member)
      announce([], [entry])
    },
    state: () => group([...entries.values()]),
  }
}

function group(entries: Entry[]): PresenceState {
  const metas = new Map<string, JsonObject[]>()
  for (const { key, meta } of entries) metas.set(key, [...(metas.get(key) ?? []), meta])
  return Object.fromEntries([...metas].map(([key, list]) => [key, { metas: list }]))
}
