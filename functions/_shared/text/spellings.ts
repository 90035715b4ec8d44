/** What is written for letters that a keyboard lacks; the text is lower case and composed. */
const SPELT_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const WITH_SUCH_LETTERS = /\p{Script=Latin}*[äöüøå]\p{Script=Latin}*/gu
const SUCH_LETTER = /[äöüøå]/g
const SPELT_OUT_WORD = /\p{Script=Latin}*(?:[aou]e|aa)\p{Script=Latin}*/gu

/**
 * The words of a text that have such letters, as those write them who lack the keys, without accents: Jörg as joerg.
 * @param both also the other way round: Joerg as jorg. Not in English, where most such words are no German ones
 */
export function otherSpellings(text: string, both: boolean): string[] {
  const composed = text.normalize('NFC').toLowerCase()
  const words = composed.match(WITH_SUCH_LETTERS) ?? []
  const spelt = words.map((word) => word.replace(SUCH_LETTER, (letter) => SPELT_OUT[letter] ?? ''))
  if (!both) return spelt
  const plain = (composed.match(SPELT_OUT_WORD) ?? []).map((word) =>
    word.replace(/([aou])e|a(?=a)/g, '$1'),
  )
  return [...spelt, ...plain]
}
