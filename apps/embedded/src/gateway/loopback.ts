/** Names under which a machine reaches itself, as they stand in a URL. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Set by proxies, tunnels and content networks: the one who asks is then not the one who connected. Each
 * maker has names of its own, so it is their words that are looked for; no client of Supabase sends one.
 */
const FORWARDING_HEADER =
  /forward|proxy|proxied|tunnel|connecting-ip|client-?ip|real-?ip|remote-?(?:addr|ip)|peer-ip|^via$|^cf-|^cdn-|^fly-|^fastly-|^ngrok-|^akamai-|^incap-|^x-(?:amz|amzn|appengine|arr|azure|cloud|edge|envoy|fd|gateway|nf|original|rewrite|scheme|ssl|vercel)\b|^x-host$|^x-proto|^x-url-scheme$|^front-end-https$/

/** A name that another site made point to this machine (DNS rebinding) is not one of these. */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK_HOSTS.has(hostname)

/** Pages of this machine, on whatever port. */
export const isLoopbackOrigin = (origin: string): boolean =>
  isLoopbackHost(URL.parse(origin)?.hostname ?? '')

/** By which names this project may be called, and which pages may call it. */
export interface Callers {
  /** @param host as the header says it: with a port, or nothing at all; a program names no origin */
  isKnown(host: string | undefined, origin: string | undefined): boolean
  isKnownOrigin(origin: string): boolean
}

/**
 * @param names beside those of this machine: of a proxy or a tunnel that its owner put before it, and of
 *   pages elsewhere that its owner lets call it
 */
export function knowCallers(names: readonly string[]): Callers {
  const isKnown = (hostname: string): boolean =>
    isLoopbackHost(hostname) || names.includes(hostname)
  const isKnownOrigin = (origin: string): boolean => isKnown(URL.parse(origin)?.hostname ?? '')
  return {
    isKnownOrigin,
    isKnown: (host, origin) =>
      isKnown(hostnameOf(host ?? '')) && (origin === undefined || isKnownOrigin(origin)),
  }
}

/** Nothing for what is more, or less, than a name with a port. */
function hostnameOf(host: string): string {
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host)
    ? (URL.parse(`http://${host}`)?.hostname ?? '')
    : ''
}

/**
 * Whether a request comes from a program or a page of this machine: not from a page of another site,
 * not through a tunnel, not by a name that somebody made point here. The socket itself says nothing:
 * it is bound to loopback, and a browser or a tunnel on this machine connects from there as well.
 */
export function isFromThisMachine(headers: Headers): boolean {
  const origin = headers.get('origin')
  return (
    isLoopbackHost(hostnameOf(headers.get('host') ?? '')) &&
    (origin === null || isLoopbackOrigin(origin)) &&
    headers.get('sec-fetch-site') !== 'cross-site' &&
    ![...headers.keys()].some((name) => FORWARDING_HEADER.test(name))
  )
}
