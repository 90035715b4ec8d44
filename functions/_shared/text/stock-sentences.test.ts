import { describe, expect, it } from 'vitest'
import {
  nothingFound,
  STOCK_LANGUAGES,
  stockLanguageOf,
  stockSentence,
  withApology,
} from './stock-sentences.ts'
import { detectLanguage } from './language.ts'

const KINDS = ['nothingFound', 'noDocuments', 'stillReading', 'apology', 'otherLanguage'] as const

describe('what answers say that no model writes', () => {
  it.each(STOCK_LANGUAGES)('is said in %s', (language) => {
    for (const kind of KINDS) expect(stockSentence(kind, language).trim()).not.toBe('')
    expect(stockSentence('otherLanguage', language)).toContain('{languages}')
  })

  it.each(STOCK_LANGUAGES)('is %s where it says so', (language) => {
    const said = KINDS.map((kind) => stockSentence(kind, language)).join(' ')
    const names: Record<string, string> = { 'zh-TW': 'zh-Hant', 'zh-CN': 'zh-Hans' }
    expect(detectLanguage(said.replace('{languages}', ''))).toBe(names[language] ?? language)
  })

  it.each([
    ['Wo ist der Schlüssel?', 'de'],
    ['鑰匙在哪裡？', 'zh-TW'],
    ['钥匙在哪里？', 'zh-CN'],
    ['열쇠는 어디에 있습니까?', 'ko'],
    ['أين المفتاح؟', 'ar'],
    ['XR-2100', 'en'],
    ['ལྡེ་མིག་ག་པར་ཡོད།', 'en'],
  ])('to %j in the language %s', (question, language) => {
    expect(stockLanguageOf(question)).toBe(language)
  })

  it('an apology follows what there is of the answer', () => {
    expect(withApology('', 'Où est la clé ?')).toBe(stockSentence('apology', 'fr'))
    expect(withApology('La clé', 'Où est la clé ?')).toBe(
      `La clé\n\n${stockSentence('apology', 'fr')}`,
    )
  })
})

describe('nothing found', () => {
  const plain = stockSentence('nothingFound', 'de')

  it('names the languages of the documents, if none is in that of the question', () => {
    expect(nothingFound('Wo ist der Schlüssel?', ['en', 'fr'])).toBe(
      `${plain} Die Dokumente sind in einer anderen Sprache (Englisch und Französisch): Versuche, in dieser zu fragen.`,
    )
    expect(nothingFound('鑰匙在哪裡？', ['en'])).toBe(
      '在這個房間的文件中，我找不到與此相關的內容。文件是用另一種語言寫的（英文），請試著用那種語言提問。',
    )
  })

  it.each([
    ['one of them is', ['en', 'de']],
    ['one of them does not tell', ['en', null]],
    ['there are none', []],
  ])('says no more where %s', (_name, languages) => {
    expect(nothingFound('Wo ist der Schlüssel?', languages)).toBe(plain)
  })

  it('takes Traditional and Simplified Chinese for one language', () => {
    expect(nothingFound('钥匙在哪里？', ['zh-Hant'])).toBe(stockSentence('nothingFound', 'zh-CN'))
  })
})
