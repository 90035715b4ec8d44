import { isObject, isText, parserOf } from '@documind/client/live/parse'

/** From the service worker to the web server: this device has another address than it had. */
export interface Renewal {
  /** The endpoint until now. */
  replaces: string
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  timeZone: string
}

const isKeys = isObject<Renewal['subscription']['keys']>({ p256dh: isText, auth: isText })

export const parseRenewal = parserOf<Renewal>({
  replaces: isText,
  subscription: isObject<Renewal['subscription']>({ endpoint: isText, keys: isKeys }),
  timeZone: isText,
})
