import type { Supabase } from '#lib/api/client.ts'
import type { Notice } from '#lib/api/notices.ts'
import { m } from '#lib/paraglide/messages.js'
import { keepDevice } from '#lib/push/keep-device.ts'
import { isShowMessage, roomPath } from '#lib/push/push-payload.ts'
import { Notices } from '#lib/state/notices.svelte.ts'
import type { Rooms } from '#lib/state/rooms.svelte.ts'
import type { Toasts } from '#lib/state/toasts.svelte.ts'
import NoticesButton from './NoticesButton.svelte'

interface Place {
  supabase: Supabase
  toasts: Toasts
  /** Opens a room at a message. */
  show: (roomId: string, messageId: string) => unknown
  /** Goes to a path of this app. */
  go: (href: string) => unknown
}

/**
 * Reads the person's notices, says at once who mentions them, and goes where a notice of this device was pressed. Throws a
 * Failure.
 */
export async function hearNotices(
  rooms: Rooms,
  { supabase, toasts, show, go }: Place,
): Promise<void> {
  const onNew = ({ roomId, messageId, author }: Notice): void => {
    const name = rooms.nameOf(roomId)
    // Of documents the list tells: they come by the dozen.
    if (messageId === null || name === undefined) return
    toasts.offer(m.notice_mention({ name: author ?? m.person_member(), room: name }), {
      label: m.open(),
      run: () => show(roomId, messageId),
    })
  }
  const notices = new Notices(supabase, NoticesButton, onNew, {
    isLookingAt: (roomId) =>
      document.visibilityState === 'visible' && location.pathname === roomPath(roomId),
    keepDevice: () => keepDevice(supabase),
  })
  await notices.load()
  rooms.notices = notices
  goWherePressed(go)
}

/** The service worker waits for the answer, and loads the page anew without one. */
function goWherePressed(go: Place['go']): void {
  if (!('serviceWorker' in navigator)) return
  // One alone, however often the list of rooms is left and comes back.
  navigator.serviceWorker.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
    if (!isShowMessage(data)) return
    ports[0]?.postMessage('shown')
    void go(data.href)
  }
}
