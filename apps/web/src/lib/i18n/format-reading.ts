import { getLocale } from '#lib/paraglide/runtime.js'

export { formatCount } from './format.ts'

/** Less than that is not told apart. */
const LEAST_USD = 0.01

/** An estimate, in two digits that count. */
export const formatUsd = (usd: number): string =>
  new Intl.NumberFormat(getLocale(), { maximumSignificantDigits: 2 }).format(
    Math.max(LEAST_USD, usd),
  )

/** "German", 德文. */
export const languageName = (code: string): string =>
  new Intl.DisplayNames(getLocale(), { type: 'language' }).of(code) ?? code
