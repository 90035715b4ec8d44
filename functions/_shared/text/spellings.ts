/** What is written for letters that a keyboard lacks; the text is lower case and composed. */
const SPELT_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const LATIN_WORD = /\p{Script=Latin}+/gu
const SUCH_LETTER = /[äöüøå]/
const SPELT_OUT_LETTER = /[aou]e|aa/

/**
 * The words of a text that have such letters, as those write them who lack the keys: Jörg as joerg.
 * @param both also the other way round, without accents: Joerg as jorg. Not in English, where most such words are no
 * German ones
 */
export function otherSpellings(text: string, both: boolean): string[] {
  const composed = text.normalize('NFC').toLowerCase()
  if (!both && !SUCH_LETTER.test(composed)) return []
  return (composed.match(LATIN_WORD) ?? []).flatMap((word) => {
    if (SUCH_LETTER.test(word)) {
      return word.replace(/[äöüøå]/g, (letter) => SPELT_OUT[letter] ?? '')
    }
    return both && SPELT_OUT_LETTER.test(word) ? word.replace(/([aou])e|a(?=a)/g, '$1') : []
  })
}
