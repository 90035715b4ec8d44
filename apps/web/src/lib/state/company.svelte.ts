import type { Supabase } from '#lib/api/client.ts'
import { dropPage } from '#lib/offline/offline-pages.ts'
import type { CompanyParts } from './company-parts.ts'
import { Members } from './members.svelte.ts'
import { Presence } from './presence.svelte.ts'
import type { RoomState } from './room.svelte.ts'
import type { Rooms } from './rooms.svelte.ts'
import { Threads } from './threads.svelte.ts'

export interface Place {
  supabase: Supabase
  rooms: Rooms
  userId: string
  /** Fetched once they are needed. */
  loadParts: () => Promise<CompanyParts>
}

/** Who else is in a room, and what conversations it has: nothing that its page waits for. Throws a Failure. */
export async function meet(room: RoomState, place: Place): Promise<void> {
  const { supabase, rooms, userId } = place
  room.company?.stop()
  const threads = new Threads(supabase, room.id, (id) => {
    dropPage(`/rooms/${room.id}?thread=${id}`)
    room.loseThread(id)
  })
  const members = new Members(supabase, room.id)
  const presence = new Presence(userId)
  const unwatch = $effect.root(() => {
    $effect(() => {
      const { is_first: isFirst } = room.conversation.thread
      const isNeeded = members.list.length > 1 || threads.list.length > 1 || !isFirst
      if (isNeeded && !room.parts) void showParts(room, place.loadParts)
    })
    // Who is alone in a room tells nobody that they are there.
    $effect(() => presence.use(members.list.length > 1 ? room.channel : null))
  })
  room.company = {
    stop() {
      unwatch()
      for (const part of [members, threads, presence]) part.stop()
    },
  }
  // First, so that it hears of what comes while it is read; of private ones the person's own channel tells.
  room.threads = threads
  rooms.onThread = threads.onEvent
  room.presence = presence
  await Promise.all([members.load(), threads.load()])
  room.members = members
}

async function showParts(room: RoomState, load: Place['loadParts']): Promise<void> {
  try {
    room.parts = await load()
  } catch {
    // Without a network: the next change of members or conversations tries again.
  }
}
