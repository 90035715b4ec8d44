import { getLocale } from '#lib/paraglide/runtime.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** "5 minutes ago", and a date once that says more. */
export function formatAge(iso: string, now = Date.now()): string {
  const age = now - Date.parse(iso)
  const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto', style: 'short' })
  if (age < MINUTE_MS) return relative.format(0, 'second')
  if (age < HOUR_MS) return relative.format(-Math.floor(age / MINUTE_MS), 'minute')
  if (age < DAY_MS) return relative.format(-Math.floor(age / HOUR_MS), 'hour')
  if (age < 7 * DAY_MS) return relative.format(-Math.floor(age / DAY_MS), 'day')
  return formatDate(iso)
}

export function formatDate(iso: string): string {
  return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium' }).format(new Date(iso))
}

export function formatMoment(iso: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(getLocale(), style).format(new Date(iso))
}

export function formatBytes(bytes: number): string {
  const inMegabytes = bytes >= 1_000_000
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: inMegabytes ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: inMegabytes ? 1 : 0,
  }).format(bytes / (inMegabytes ? 1_000_000 : 1_000))
}

/** A match between 0 and 1, as two decimals. */
export function formatScore(score: number): string {
  return new Intl.NumberFormat(getLocale(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(score)
}

/**
 * The language to announce for a text of unknown origin, so that it gets the right glyphs and voice;
 * undefined leaves the page's own.
 */
export function textLang(text: string): string | undefined {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  const isChinesePage = getLocale() !== 'en'
  if (/\p{Script=Han}/u.test(text)) return isChinesePage ? undefined : 'zh'
  return isChinesePage && /[a-z]{3}/i.test(text) ? 'en' : undefined
}
