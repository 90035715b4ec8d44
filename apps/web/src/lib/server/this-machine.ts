import type { RequestEvent } from '@sveltejs/kit'

const OWN_NAMES = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const OWN_ADDRESSES = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/
/** What a proxy, a tunnel or a content network adds: then the one who asks may be anywhere. */
const PASSED_ON = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-real-ip',
  'cf-connecting-ip',
  'x-forwarded-host',
]

/** Whether a request comes from this machine, under a name of this machine. */
export function isAtThisMachine(
  event: Pick<RequestEvent, 'url' | 'request' | 'getClientAddress'>,
): boolean {
  const { url, request } = event
  if (!OWN_NAMES.test(url.hostname)) return false
  if (PASSED_ON.some((name) => request.headers.has(name))) return false
  return OWN_ADDRESSES.test(event.getClientAddress())
}
