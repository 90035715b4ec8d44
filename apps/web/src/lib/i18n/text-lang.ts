import type { Locale } from '#lib/paraglide/runtime.js'

// Frequent characters that are written in one way only in each script.
const TRADITIONAL =
  /[們個來這說時會後國對學發經麼為與過還點長關問題開電見車東語書實應現樣從無動業頁價買賣專總數據標條檔]/gu
const SIMPLIFIED =
  /[们个来这说时会国对学发经么为与过还点长关问题开电见车东语书实应现样从无动业页价买卖专总数据标条档]/gu

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/**
 * The language to announce for a text of unknown origin, so that it gets the right glyphs and voice;
 * undefined leaves the page's own.
 */
export function textLang(text: string, locale: Locale): string | undefined {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  if (!/\p{Script=Han}/u.test(text)) {
    return locale !== 'en' && /[a-z]{3}/i.test(text) ? 'en' : undefined
  }
  const balance = count(text, TRADITIONAL) - count(text, SIMPLIFIED)
  if (balance > 0) return locale === 'zh-TW' ? undefined : 'zh-Hant'
  if (balance < 0) return locale === 'zh-CN' ? undefined : 'zh-Hans'
  return locale === 'en' ? 'zh-Hant' : undefined
}
