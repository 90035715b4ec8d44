const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u
/** Those in which words are written without letters of another one among theirs. */
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Syriac',
  'Thaana',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Georgian',
  'Khmer',
  'Ethiopic',
].map((name) => new RegExp(`\\p{Script=${name}}`, 'u'))

/** Fewer letters tell nothing. */
const MIN_LETTERS = 40
/** Of two neighbours, those of which each is of another script. Words change theirs at their ends. */
const MAX_CHANGES = 0.2

const scripts = new Map<string, number>()

function scriptOf(letter: string): number {
  let script = scripts.get(letter)
  if (script === undefined) {
    script = CJK.test(letter) ? SCRIPTS.length : SCRIPTS.findIndex((one) => one.test(letter))
    scripts.set(letter, script)
  }
  return script
}

/** Whether the letters of a text are of several scripts mixed as no language has them: numbers of glyphs taken for letters. */
export function isMixedUp(text: string): boolean {
  // Some letters belong to no script, such as the sign of a long vowel in Japanese.
  const letters = text.match(/[\p{Letter}--[\p{Script=Common}\p{Script=Inherited}]]/gv) ?? []
  if (letters.length < MIN_LETTERS) return false
  let changes = 0
  for (let i = 1; i < letters.length; i++) {
    if (scriptOf(letters[i] ?? '') !== scriptOf(letters[i - 1] ?? '')) changes += 1
  }
  return changes > letters.length * MAX_CHANGES
}
