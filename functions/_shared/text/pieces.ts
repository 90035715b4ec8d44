/**
 * Pieces of words: neighbouring letters, by which a word is found in another form of it, in a compound, or behind a
 * prefix, whatever the language: Zahnrad in Zahnradbahn, пианино in пианиното. What no stemmer of ours knows they stand for.
 */

/** A letter with all that is written around it: in Indic and Southeast Asian scripts a syllable, or nearly one. */
const UNIT =
  /\P{Mark}(?:[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0ccd\u0d4d\u0dca\u17d2\u1039]\p{Letter}|\p{Mark})*/gu

/** Units of a piece: about as many as a root has. Words of Southeast Asia are found by dictionaries first. */
const SIZES: readonly [RegExp, number][] = [
  [
    /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}]/u,
    4,
  ],
  [/^[\p{Script=Hebrew}\p{Script=Arabic}]/u, 3],
  [/^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u, 3],
]
const OTHER_SIZE = 2

/** Numbers; and what is written in Han characters, kana or Hangul, whose bigrams are terms already. */
const NONE = /[\p{Number}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** No word is written so: pieces are terms of their own. */
const MARK = '~'

export function piecesOf(word: string): string[] {
  if (NONE.test(word)) return []
  const size = SIZES.find(([script]) => script.test(word))?.[1] ?? OTHER_SIZE
  const pieces: string[] = []
  if (!MARKS.test(word)) {
    for (let i = 0; i + size <= word.length; i++) pieces.push(MARK + word.slice(i, i + size))
    return pieces
  }
  const units = word.match(UNIT) ?? []
  for (let i = 0; i + size <= units.length; i++) {
    pieces.push(MARK + units.slice(i, i + size).join(''))
  }
  return pieces
}

/** With these, or with characters of two UTF-16 units, a letter is more than one unit. */
const MARKS = /[\p{Mark}\u{10000}-\u{10ffff}]/u
