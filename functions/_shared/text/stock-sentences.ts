import { detectLanguage } from './language.ts'
import { ASIAN_SENTENCES } from './stock/asian.ts'
import { LATIN_SENTENCES } from './stock/latin.ts'
import { OTHER_SENTENCES } from './stock/other.ts'
import type { StockSentences } from './stock/stock-sentence.ts'

const SENTENCES = { ...LATIN_SENTENCES, ...ASIAN_SENTENCES, ...OTHER_SENTENCES }

/** Languages in which answers are given that no model writes. */
export type StockLanguage = keyof typeof SENTENCES
export const STOCK_LANGUAGES: readonly string[] = Object.keys(SENTENCES)

const SPOKEN: Readonly<Record<string, StockSentences>> = SENTENCES
/** Chinese as it is written where its script is used most. */
const PLACES: Readonly<Record<string, StockLanguage>> = { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN' }

/** The language to answer a text in: its own, or English where there is no telling, or nothing to say in it. */
export function stockLanguageOf(text: string): string {
  const language = detectLanguage(text)
  if (language === null) return 'en'
  const spoken = PLACES[language] ?? language
  return Object.hasOwn(SPOKEN, spoken) ? spoken : 'en'
}

/** @param language one of `STOCK_LANGUAGES` */
export const stockSentence = (kind: keyof StockSentences, language: string): string =>
  (SPOKEN[language] ?? SENTENCES.en)[kind]

/** An answer that failed: what there is of it, and an apology in the question's language. */
export function withApology(content: string, question: string): string {
  const apology = stockSentence('apology', stockLanguageOf(question))
  // White space that was sent already stays: the text on the screens must be the beginning of the stored one.
  return content.trim() === '' ? `${content}${apology}` : `${content}\n\n${apology}`
}

/**
 * That nothing was found; and, if the question is in a language that none of the documents is in, in which they are.
 * @param documentLanguages as `detectLanguage` tells them
 */
export function nothingFound(
  question: string,
  documentLanguages: readonly (string | null)[],
): string {
  const spoken = stockLanguageOf(question)
  const sentence = stockSentence('nothingFound', spoken)
  const asked = primaryCode(detectLanguage(question))
  const known = new Set(documentLanguages.map(primaryCode))
  // A document of unknown language may be in the question's.
  if (asked === null || known.size === 0 || known.has(null) || known.has(asked)) return sentence
  const names = listNames([...new Set(documentLanguages)], spoken)
  const hint = stockSentence('otherLanguage', spoken).replace('{languages}', names)
  return sentence + (ENDS_WITHOUT_SPACE.test(sentence) ? '' : ' ') + hint
}

const ENDS_WITHOUT_SPACE = /[。]$/
const MAX_NAMES = 4

/** Traditional and Simplified Chinese find each other, so they are one language here. */
const primaryCode = (language: string | null): string | null => language?.split('-')[0] ?? null

function listNames(languages: readonly (string | null)[], inLanguage: string): string {
  const names = new Intl.DisplayNames([inLanguage], { type: 'language' })
  const known = languages.filter((language) => language !== null).slice(0, MAX_NAMES)
  const format = new Intl.ListFormat([inLanguage], { type: 'conjunction' })
  return format.format(known.map((language) => names.of(language) ?? language))
}
