import { describe, expect, it } from 'vitest'
import { matchLocale, parseAcceptLanguage } from './match-locale.ts'

describe('the language of a browser', () => {
  it.each([
    [['zh-TW'], 'zh-TW'],
    [['zh-HK', 'zh'], 'zh-TW'],
    [['zh-Hant-MO'], 'zh-TW'],
    [['zh-Hans-HK'], 'zh-CN'],
    [['zh'], 'zh-CN'],
    [['zh-SG'], 'zh-CN'],
    [['fr', 'zh-CN', 'en'], 'zh-CN'],
    [['en-GB', 'zh-TW'], 'en'],
    [['de', 'fr'], undefined],
    [[], undefined],
  ])('%j is shown as %s', (preferences, locale) => {
    expect(matchLocale(preferences)).toBe(locale)
  })

  it('comes in the order of its weights', () => {
    expect(parseAcceptLanguage('en;q=0.5, zh-TW, zh;q=0.9, *;q=0')).toEqual(['zh-TW', 'zh', 'en'])
    expect(parseAcceptLanguage(null)).toEqual([])
  })
})
