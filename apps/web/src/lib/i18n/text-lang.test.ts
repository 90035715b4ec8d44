import { describe, expect, it } from 'vitest'
import { textLang } from './text-lang.ts'

describe('the language of a text', () => {
  it.each([
    ['How much did it rise?', 'en', undefined],
    ['How much did it rise?', 'zh-TW', 'en'],
    ['牛皮價格上漲多少？', 'en', 'zh-Hant'],
    ['牛皮价格上涨多少？', 'en', 'zh-Hans'],
    ['牛皮價格上漲多少？', 'zh-TW', undefined],
    ['牛皮價格上漲多少？', 'zh-CN', 'zh-Hant'],
    ['牛皮价格上涨多少？', 'zh-TW', 'zh-Hans'],
    ['山水', 'zh-CN', undefined],
    ['牛革はいくらですか', 'en', 'ja'],
    ['12 %', 'zh-TW', undefined],
  ] as const)('%s, on a page in %s, is announced as %s', (text, locale, lang) => {
    expect(textLang(text, locale)).toBe(lang)
  })
})
