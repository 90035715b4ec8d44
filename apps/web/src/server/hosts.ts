/** Names of this machine for browsers that run on it. */
const LOOPBACK = /^(localhost|[\w-]{1,63}\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/**
 * Whether a site of this machine may be asked by that name. A page from anywhere can have its own name lead
 * to 127.0.0.1 and then read what it gets as its own; the name is what gives it away.
 *
 * @param host the request's `Host` header
 * @param names of this site beyond those of the machine itself: `name` for any port, or `name:port`
 */
export function isOwnHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  if (host === undefined || !/^[\w.:[\]-]{1,255}$/.test(host)) return false
  const name = host.toLowerCase()
  const bare = name.replace(/:\d{1,5}$/, '')
  return LOOPBACK.test(bare) || names.has(bare) || names.has(name)
}

/** @param origin of the site as browsers see it; empty when unknown */
export function ownNames(origin: string, list: string): Set<string> {
  const named = list.split(',').map((name) => name.trim().toLowerCase())
  return new Set([URL.parse(origin)?.host ?? '', ...named].filter((name) => name !== ''))
}
