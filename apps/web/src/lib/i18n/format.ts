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

/** A day; the year only when it is not this one. */
export function formatDate(iso: string, now = Date.now()): string {
  const date = new Date(iso)
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  const day = { month: 'short', day: 'numeric' } as const
  const style = isThisYear ? day : ({ ...day, year: 'numeric' } as const)
  return new Intl.DateTimeFormat(getLocale(), style).format(date)
}

export function formatMoment(iso: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(getLocale(), style).format(new Date(iso))
}

export const formatCount = (count: number): string =>
  new Intl.NumberFormat(getLocale()).format(count)

export function formatBytes(bytes: number): string {
  // Bytes have no name of their own in every language's data.
  const [unit, size] = bytes >= 1_000_000 ? ['megabyte', 1_000_000] : ['kilobyte', 1_000]
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'megabyte' || bytes < 1_000 ? 1 : 0,
  }).format(bytes / Number(size))
}

/** A share between 0 and 1. */
export const formatPercent = (share: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent' }).format(share)

/** A match between 0 and 1, as two decimals. */
export function formatScore(score: number): string {
  return new Intl.NumberFormat(getLocale(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(score)
}

const TITLES_SHOWN = 3

/** The first few titles as a phrase, and how many more there are. */
export function listTitles(
  titles: readonly string[],
  more: (rest: { titles: string; count: number }) => string,
): string {
  const shown = titles.slice(0, TITLES_SHOWN)
  const count = titles.length - shown.length
  const type = count > 0 ? 'unit' : 'conjunction'
  const list = new Intl.ListFormat(getLocale(), { type }).format(shown)
  return count > 0 ? more({ titles: list, count }) : list
}
