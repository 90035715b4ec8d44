import type { Locale } from '#lib/paraglide/runtime.js'

const TRADITIONAL = /^zh-(hant\b|(tw|hk|mo)\b)/
const CHINESE = /^zh\b/
const ENGLISH = /^en\b/

/** The first language of a preference list that we speak. Hong Kong and Macau read Traditional. */
export function matchLocale(preferences: readonly string[]): Locale | undefined {
  for (const preference of preferences) {
    const tag = preference.trim().toLowerCase()
    if (TRADITIONAL.test(tag)) return 'zh-TW'
    if (CHINESE.test(tag)) return 'zh-CN'
    if (ENGLISH.test(tag)) return 'en'
  }
  return undefined
}

/** `zh-HK,zh;q=0.9,en;q=0.8` as tags, the most wanted first. */
export function parseAcceptLanguage(header: string | null): string[] {
  return (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return { tag, weight: quality ? Number(quality.trim().slice(2)) : 1 }
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
