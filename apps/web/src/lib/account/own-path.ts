/** The pages to which a person may be sent after signing in. */
const AREAS = /^\/(rooms|account|invitations)(\/[\w-]+)*$/
const CONFIRM = '/auth/confirm'

/**
 * The page of this site that an address means, path and query; null for every other address, which could
 * send a person, signed in, somewhere foreign. Of `/auth/confirm`, to which mails lead, it is where that leads on.
 */
export function ownPath(address: string | null, origin: string): string | null {
  const url = address === null ? null : URL.parse(address, origin)
  if (!url || url.origin !== origin) return null
  if (url.pathname !== CONFIRM) return AREAS.test(url.pathname) ? url.pathname + url.search : null
  const inner = url.searchParams.get('next')
  return inner !== null && URL.parse(inner, origin)?.pathname !== CONFIRM
    ? ownPath(inner, origin)
    : null
}
