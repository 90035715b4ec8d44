import { stemmer } from 'stemmer'

/**
 * British spellings as American ones, so that one finds the other. It need not be right for every
 * word, only the same for text and question, and it must not make two words one.
 */
const SPELLINGS: readonly [RegExp, string][] = [
  [/ae/g, 'e'],
  // Not in the plurals and past tenses of words in -o: heroes, echoed.
  [/oe(?!s?$|d$|rs?$)/g, 'e'],
  [/(?<=[a-z]{3})our(?=$|s$|ed$|ing|al|ab|it|less|ful|hood)/, 'or'],
  [/is(?=(?:ation|e|ed|es|ing|er)s?$)/, 'iz'],
  [/ys(?=(?:e|ed|es|ing)$)/, 'yz'],
  [/(?<=[a-z]{2}[tb])re(?=s?$)/, 'er'],
]
const MIN_SPELLING_CHARACTERS = 5

/** The stem of a lower-case word (Porter, 1980), whichever side of the Atlantic it was spelt on. */
export function stemWord(word: string): string {
  if (word.length < MIN_SPELLING_CHARACTERS) return stemmer(word)
  return stemmer(SPELLINGS.reduce((spelt, [pattern, with_]) => spelt.replace(pattern, with_), word))
}
