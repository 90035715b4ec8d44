import type { BrowserContext, Page, Worker } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import type { PushDevice } from '../support/push-service.ts'
import { eventually } from './screen.ts'

/**
 * A browser whose push service is ours: Chromium's own is Google's, which no test can reach. What a page gets of it is a
 * device of the tests; all else is the browser's, the permission, the service worker and what it shows.
 */
export async function usePushService(context: BrowserContext, device: PushDevice): Promise<void> {
  await context.grantPermissions(['notifications'])
  await context.addInitScript((given) => {
    const KEY = 'subscribed-with'
    const { endpoint, p256dh, auth } = given
    const subscription = (): object => ({
      endpoint,
      options: { applicationServerKey: decode(localStorage.getItem(KEY) ?? '').buffer },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      unsubscribe: async () => {
        localStorage.removeItem(KEY)
        return Promise.resolve(true)
      },
    })
    const decode = (text: string): Uint8Array =>
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    Object.assign(PushManager.prototype, {
      getSubscription: async () =>
        Promise.resolve(localStorage.getItem(KEY) === null ? null : subscription()),
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        localStorage.setItem(KEY, applicationServerKey)
        return Promise.resolve(subscription())
      },
    })
  }, device)
}

/** Hands a message to the service worker as the browser does when its push service has one. */
export async function deliverPush(page: Page, payload: unknown): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  const { promise, resolve } = Promise.withResolvers<string>()
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin))
    if (own) resolve(own.registrationId)
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await promise
  const data = JSON.stringify(payload)
  await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  await devtools.detach()
}

const shownSchema = z.array(
  z.object({ title: z.string(), body: z.string(), lang: z.string(), tag: z.string() }),
)

/** The notices that the device shows. */
export async function shownNotices(page: Page): Promise<z.infer<typeof shownSchema>> {
  const shown: unknown = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const notices = await registration.getNotifications()
    return notices.map(({ title, body, lang, tag }) => ({ title, body, lang, tag }))
  })
  return shownSchema.parse(shown)
}

/** Presses the only notice that is shown. Nobody can reach those of the system: the worker is told as it would be. */
export async function pressNotice(context: BrowserContext): Promise<void> {
  const worker = await serviceWorkerOf(context)
  await worker.evaluate(async () => {
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration
      dispatchEvent: (event: Event) => boolean
      NotificationEvent: new (type: string, init: object) => Event
    }
    const [notification] = await scope.registration.getNotifications()
    const event = new scope.NotificationEvent('notificationclick', { notification })
    // An event of one's own may not prolong the worker's life.
    Object.defineProperty(event, 'waitUntil', { value: () => undefined })
    scope.dispatchEvent(event)
  })
}

async function serviceWorkerOf(context: BrowserContext): Promise<Worker> {
  await eventually(() => context.serviceWorkers().length).toBeGreaterThan(0)
  const [worker] = context.serviceWorkers()
  expect(worker).toBeDefined()
  return worker as Worker
}
