/** Names under which a machine reaches itself, as they stand in a URL. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Set by proxies and tunnels: the one who asks is then not the one who connected. */
const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** A name that another site made point to this machine (DNS rebinding) is not one of these. */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK_HOSTS.has(hostname)

/** Pages of this machine, on whatever port. */
export const isLoopbackOrigin = (origin: string): boolean =>
  isLoopbackHost(URL.parse(origin)?.hostname ?? '')

/**
 * Whether a request comes from a program or a page of this machine: not from a page of another site,
 * not through a tunnel, not by a name that somebody made point here. The socket itself says nothing:
 * it is bound to loopback, and a browser or a tunnel on this machine connects from there as well.
 */
export function isFromThisMachine(headers: Headers): boolean {
  const origin = headers.get('origin')
  return (
    isLoopbackHost(URL.parse(`http://${headers.get('host')}`)?.hostname ?? '') &&
    (origin === null || isLoopbackOrigin(origin)) &&
    headers.get('sec-fetch-site') !== 'cross-site' &&
    !FORWARDING_HEADERS.some((name) => headers.has(name))
  )
}
