import type { Supabase } from '#lib/api/client.ts'
import type { Notice } from '#lib/api/notices.ts'
import { m } from '#lib/paraglide/messages.js'
import { Notices } from '#lib/state/notices.svelte.ts'
import type { Rooms } from '#lib/state/rooms.svelte.ts'
import type { Toasts } from '#lib/state/toasts.svelte.ts'
import NoticesButton from './NoticesButton.svelte'

interface Place {
  supabase: Supabase
  toasts: Toasts
  /** Opens a room at a message. */
  show: (roomId: string, messageId: string) => unknown
}

/** Reads the person's notices, and says at once who mentions them. Throws a Failure. */
export async function hearNotices(rooms: Rooms, { supabase, toasts, show }: Place): Promise<void> {
  const notices = new Notices(supabase, NoticesButton, ({ roomId, messageId, author }: Notice) => {
    const name = rooms.nameOf(roomId)
    // Of documents the list tells: they come by the dozen.
    if (messageId === null || name === undefined) return
    toasts.offer(m.notice_mention({ name: author ?? m.person_member(), room: name }), {
      label: m.open(),
      run: () => show(roomId, messageId),
    })
  })
  await notices.load()
  rooms.notices = notices
}
