import type { NewPushDevice } from '#lib/api/push-devices.ts'
import { getLocale } from '#lib/paraglide/runtime.js'
import { labelOf } from './device-label.ts'

/** Why this browser cannot be told of notices while the app is closed; null where it can. */
export type PushObstacle = 'unsupported' | 'needs-install' | 'denied'

/** Says of a refusal by the browser's push service that it is none of the person's. */
export class PushServiceError extends Error {}

export function findObstacle(): PushObstacle | null {
  const isSupported =
    'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  // On iPhones and iPads it is there for apps on the home screen alone.
  if (!isSupported) return isAppleTouch() && !isInstalled() ? 'needs-install' : 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : null
}

/** An iPad says that it is a Mac; no Mac can be touched in so many places. */
const isAppleTouch = (): boolean =>
  /\b(?:iPhone|iPad)\b/.test(navigator.userAgent) ||
  (/\bMacintosh\b/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches

/** Null where there is none, and where the browser has no such thing. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  if (findObstacle() !== null) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/**
 * Asks the person, and then the browser's push service. In answer to a press: browsers ask nobody who did nothing.
 * @returns null where the person does not allow it
 * @throws PushServiceError
 */
export async function subscribe(key: string): Promise<PushSubscription | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const { pushManager } = await navigator.serviceWorker.ready
  try {
    const kept = await pushManager.getSubscription()
    // One with another key of the project is of no use any more.
    if (kept && keyOf(kept) !== key) await kept.unsubscribe()
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (cause) {
    throw new PushServiceError('The push service of the browser refused', { cause })
  }
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer())
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export const describeDevice = (subscription: PushSubscription): NewPushDevice => ({
  subscription: subscription.toJSON(),
  language: getLocale(),
  label: labelOf(navigator.userAgent),
  timeZone: timeZone(),
})
