/** Where a link that a model wrote leads, in a form that can be shown. */
export interface LinkTarget {
  href: string
  /** The host of a site, or the address of a mail. */
  place: string
}

/** Parts of a text that could hold a `host.name`. Bounded, as every expression that goes over a model's text. */
const NAMES = /[\p{L}\p{N}.。．｡-]{4,300}/gu
/** Names with these endings are files, not domains. */
const FILES = /^[^.]+\.(?:js|ts|json|pdf|txt|docx|html|css|csv|xml|svg|png|exe)$/

/**
 * Where a link of an answer leads, or null for one that must stay text, since a document can make a model write any
 * link: neither of the web nor of a mail, to this machine or its network, with a part of the address that could carry
 * the conversation to a stranger, or under words that name another place.
 *
 * @param words what the link stands on
 */
export function toLinkTarget(href: string, words: string): LinkTarget | null {
  const url = URL.parse(href)
  if (!url || url.search !== '' || url.username !== '' || url.password !== '') return null
  if (url.protocol === 'mailto:') {
    return /^[\w.+-]{1,64}@[\w.-]{1,255}$/.test(url.pathname) && agrees(words, url.pathname)
      ? { href: url.href, place: url.pathname }
      : null
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const host = url.hostname.replace(/\.$/, '')
  return isPublic(host) && agrees(words, host) ? { href: url.href, place: url.host } : null
}

/** Whether a host is on the public internet: no IP address, and no name of a local network. */
function isPublic(host: string): boolean {
  if (!host.includes('.') || /^[\d.]+$/.test(host) || host.startsWith('[')) return false
  return !/\.(?:localhost|local|internal|lan|home|corp|intranet|arpa|test|invalid|onion)$/.test(
    host,
  )
}

/** Whether every place that the words name is the one that the link leads to, or a part of it. */
function agrees(words: string, place: string): boolean {
  for (const [name] of words.matchAll(NAMES)) {
    const named = (URL.parse(`http://${name}`)?.hostname ?? '').replace(/^(?:\.|www\.)|\.$/g, '')
    if (!named.includes('.') || FILES.test(named) || !/[a-z]{2}$/.test(named)) continue
    if (place !== named && !place.endsWith(`.${named}`) && !place.endsWith(`@${named}`))
      return false
  }
  return true
}
