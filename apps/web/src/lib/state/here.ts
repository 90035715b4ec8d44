import type { Here } from './presence.svelte.ts'
import type { RoomState } from './room.svelte.ts'

export type HerePerson = Here & { name: string | null }

/** The others who are in a room now. Who is no member of it is not there, whatever their browser says. */
export function peopleHere(room: RoomState): HerePerson[] {
  return (room.presence?.others ?? []).flatMap((one) => {
    const member = room.members?.list.find(({ user_id: id }) => id === one.userId)
    return member ? [{ ...one, name: member.name }] : []
  })
}

/** The conversation that is looked at, if it is not hidden from the others. */
export function sharedThreadOf(room: RoomState): string | null {
  const { thread: opened } = room.conversation
  const thread = room.threads?.list.find(({ id }) => id === opened.id) ?? opened
  return thread.private ? null : thread.id
}
