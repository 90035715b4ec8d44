import type { AuthConfig } from '../../config.ts'

/** Where links may lead: the site, and what `supabase/config.toml` lists. */
export interface AllowedAddresses {
  /** What was wanted, if it may be; the site if not, as the Auth server does. */
  choose(wanted: string | null): string
  /** Of @supabase/lite, which asks again. */
  patterns: string[]
}

/**
 * The list of the configuration for the site as it runs: entries that are written for its usual port
 * are about the port that it has.
 */
export function allowConfigured(
  siteUrl: string,
  config: Pick<AuthConfig, 'siteUrl' | 'redirectUrls'>,
): AllowedAddresses {
  const usual = new URL(config.siteUrl)
  const site = new URL(siteUrl)
  const onUsualPort = new RegExp(`^(http://(?:127\\.0\\.0\\.1|localhost)):${usual.port}(?=/|$)`)
  const patterns = config.redirectUrls.map((pattern) =>
    pattern.replace(onUsualPort, `$1:${site.port}`),
  )
  return allowAddresses(siteUrl, patterns)
}

/** What is longer is no address of a page, and would take the patterns their time. */
const MAX_ADDRESS = 2048

export function allowAddresses(siteUrl: string, patterns: string[]): AllowedAddresses {
  const site = new URL(siteUrl)
  const expressions = patterns.map(toExpression)
  return {
    patterns,
    choose(wanted) {
      const url = wanted === null || wanted.length > MAX_ADDRESS ? null : URL.parse(wanted)
      if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return siteUrl
      const bare = url.href.replace(/[?#].*$/s, '')
      const isAllowed = url.origin === site.origin || expressions.some((one) => one.test(bare))
      return isAllowed ? url.href : siteUrl
    },
  }
}

/** The globs of the Auth server: `*` stops at a dot and a slash, `**` at nothing. */
function toExpression(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*|\?)/).map((part) => {
    if (part === '**') return '.*'
    if (part === '*') return '[^./]*'
    return part === '?' ? '[^./]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}
