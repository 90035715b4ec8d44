/** Notices on this device: shown when they come, opened when they are pressed. Their words come with them. */
import { self } from '$app/service-worker'
import { hrefOf, parsePush, roomPath, type ShowMessage } from '#lib/push/push-payload.ts'

const ICON = '/icons/icon-192.png'
/** A page that does not say in this time that it goes there is loaded anew. */
const SHOW_TIMEOUT_MS = 1_000

export async function showPush(data: PushMessageData | null): Promise<void> {
  const push = parsePush(readJson(data))
  if (!push || (await isLookingAt(push.room_id))) return
  const { title, body, lang, kind, room_id: room } = push
  // The newest of a room and a kind stands in the place of the one before.
  const place = { tag: `${kind}:${room}`, renotify: true, data: { href: hrefOf(push) } }
  await self.registration.showNotification(title, { body, lang, icon: ICON, badge: ICON, ...place })
}

function readJson(data: PushMessageData | null): unknown {
  try {
    return data?.json()
  } catch {
    return null
  }
}

/** In a window in front, the room says it itself. */
async function isLookingAt(roomId: string): Promise<boolean> {
  const windows = await self.clients.matchAll({ type: 'window' })
  return windows.some(({ focused, url }) => focused && new URL(url).pathname === roomPath(roomId))
}

/** Brings a window of the app to the front and leads it there without loading it anew, so that nothing in it is lost. */
export async function openPush(notification: Notification): Promise<void> {
  notification.close()
  const data: unknown = notification.data
  const href = Reflect.get(Object(data), 'href') as unknown
  if (typeof href !== 'string' || !href.startsWith('/rooms/')) return
  const windows = await self.clients.matchAll({ type: 'window' })
  const inApp = windows.filter(({ url }) => new URL(url).pathname.startsWith('/rooms'))
  const path = new URL(href, self.location.origin).pathname
  const window = inApp.find(({ url }) => new URL(url).pathname === path) ?? inApp[0]
  if (!window) return void (await self.clients.openWindow(href))
  // A browser may not let it come to the front; what was pressed is shown there all the same.
  await window.focus().catch(() => undefined)
  if (!(await hasShown(window, href))) await window.navigate(href)
}

function hasShown(window: WindowClient, href: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  const message: ShowMessage = { type: 'show', href }
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(true)
    setTimeout(() => resolve(false), SHOW_TIMEOUT_MS)
    window.postMessage(message, [port2])
  })
}

/** The browser gives this device another address: the project is told by way of the web server, which has the session. */
export async function renewPush({ oldSubscription }: PushSubscriptionChangeEvent): Promise<void> {
  if (!oldSubscription) return
  const renewed = await self.registration.pushManager.subscribe(oldSubscription.options)
  await fetch('/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      replaces: oldSubscription.endpoint,
      subscription: renewed,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  })
}

/** Whoever signed out is told nothing here any more. */
export async function endPush(): Promise<void> {
  await (await self.registration.pushManager?.getSubscription())?.unsubscribe()
}
