import { getLocale } from '#lib/paraglide/runtime.js'

const DAY_MS = 24 * 60 * 60_000

/** "Today", "yesterday", and the day with its weekday. */
export function formatDay(iso: string, now = Date.now()): string {
  const date = new Date(iso)
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / DAY_MS)
  if (days === 0 || days === 1) {
    const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' })
    return capitalise(relative.format(-days, 'day'))
  }
  const day = { weekday: 'long', month: 'long', day: 'numeric' } as const
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  const style = isThisYear ? day : ({ ...day, year: 'numeric' } as const)
  return new Intl.DateTimeFormat(getLocale(), style).format(date)
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

const capitalise = (text: string): string =>
  text.charAt(0).toLocaleUpperCase(getLocale()) + text.slice(1)

export const formatTime = (iso: string): string =>
  new Intl.DateTimeFormat(getLocale(), { timeStyle: 'short' }).format(new Date(iso))
