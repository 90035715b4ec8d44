import { goto } from '$app/navigation'
import { resolve } from '$app/paths'
import { type MemberEvent, type MemberRole, ROLES, ROW_OPERATIONS } from '#lib/contract.ts'
import { roleName } from '#lib/i18n/role-names.ts'
import { dropPage, keepPage } from '#lib/offline/offline-pages.ts'
import { m } from '#lib/paraglide/messages.js'
import { isOneOf, isOptional, isText, parserOf } from '@documind/client/live/parse'
import { forgetStored } from '#lib/state/forget-stored.ts'
import type { Toasts } from '#lib/state/toasts.svelte.ts'

const parse = parserOf<MemberEvent>({
  operation: isOneOf(ROW_OPERATIONS),
  room_id: isText,
  user_id: isText,
  role: isOptional(isOneOf<MemberRole>(ROLES)),
})

interface Place {
  /** The room that is looked at. */
  at: string | undefined
  name: string | undefined
  userId: string
  toasts: Toasts
}

/** Says what became of the person in the room that they look at; of a room that is theirs no more nothing stays here. */
export async function tellMembership(payload: unknown, place: Place): Promise<void> {
  const event = parse(payload)
  if (!event) return
  const { operation, room_id: roomId, role } = event
  const { at, name = '', userId, toasts } = place
  if (operation === 'UPDATE' && role && at === roomId) {
    toasts.info(m.your_role_is({ name, role: roleName(role) }))
  }
  if (operation !== 'DELETE') return
  dropPage(resolve('/rooms/[id]', { id: roomId }))
  forgetStored(roomId)
  if (at === roomId) {
    await goto(resolve('/rooms'), { replace: true })
    // Without a role the room itself went, which is told to all its members.
    toasts.info(role ? m.you_were_removed({ name }) : m.room_was_put_away({ name }))
  }
  // The list that is kept for when there is no network names the room.
  keepPage(userId, resolve('/rooms'))
}
