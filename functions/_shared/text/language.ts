import { foldForSearch, foldHan } from './fold.ts'
import { FUNCTION_WORDS_BY_LANGUAGE } from './function-words.ts'

/** Scripts that one language of today is written in, or one that most of their texts are in. */
const SCRIPTS: readonly [RegExp, string][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Lao}/gu, 'lo'],
  [/\p{Script=Khmer}/gu, 'km'],
  [/\p{Script=Myanmar}/gu, 'my'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Armenian}/gu, 'hy'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Ethiopic}/gu, 'am'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Telugu}/gu, 'te'],
  [/\p{Script=Kannada}/gu, 'kn'],
  [/\p{Script=Malayalam}/gu, 'ml'],
  [/\p{Script=Sinhala}/gu, 'si'],
  [/\p{Script=Gujarati}/gu, 'gu'],
  [/\p{Script=Gurmukhi}/gu, 'pa'],
  [/\p{Script=Bengali}/gu, 'bn'],
  [/\p{Script=Tibetan}/gu, 'bo'],
  [/\p{Script=Devanagari}/gu, 'Devanagari'],
  [/\p{Script=Hebrew}/gu, 'Hebrew'],
  [/\p{Script=Arabic}/gu, 'Arabic'],
  [/\p{Script=Cyrillic}/gu, 'Cyrillic'],
  [/\p{Script=Latin}/gu, 'Latin'],
]

/** Languages that share a script, the most spoken first: among equals it is meant. */
const SHARED_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Latin: (
    'en es fr de pt it nl id tr pl vi sv ro cs da nb fi hu hr ca sk ms sw fil lt lv et sl ' +
    'sq az af gl is'
  ).split(' '),
  Cyrillic: 'ru uk bg sr be mk kk mn'.split(' '),
  Arabic: 'ar fa ur ps ckb'.split(' '),
  Devanagari: 'hi mr ne'.split(' '),
  Hebrew: 'he yi'.split(' '),
}

/** Letters that only these languages have, of those that share their script. */
const OWN_LETTERS: readonly [string, string][] = [
  ['ß', 'de'],
  ['ä', 'de sv fi et sk'],
  ['ö', 'de sv fi et hu tr az is'],
  ['ü', 'de tr et hu az'],
  ['áíóú', 'es pt cs sk hu is gl vi'],
  ['ñ', 'es gl fil'],
  ['¿¡', 'es'],
  ['ãõ', 'pt vi et'],
  ['ç', 'fr pt tr ca az sq'],
  ['œùû', 'fr'],
  ['èà', 'fr it ca vi'],
  ['êô', 'fr pt vi'],
  ['ì', 'it vi'],
  ['ò', 'it ca vi'],
  ['ő', 'hu'],
  ['ű', 'hu'],
  ['ğış', 'tr az'],
  ['ə', 'az'],
  ['łąęśźżćń', 'pl'],
  ['ř', 'cs'],
  ['ů', 'cs'],
  ['ě', 'cs'],
  ['ľĺŕ', 'sk'],
  ['ďť', 'cs sk'],
  ['čšž', 'cs sk hr sl lt lv'],
  ['ćđ', 'hr'],
  ['șță', 'ro'],
  ['ăđơư', 'vi'],
  ['ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ', 'vi'],
  ['å', 'sv da nb'],
  ['øæ', 'da nb'],
  ['ėįųū', 'lt'],
  ['āēīģķļņ', 'lv'],
  ['þð', 'is'],
  ['ë', 'sq nl af'],
  ['іїєґ', 'uk'],
  ['ў', 'be'],
  ['ыэё', 'ru be kk mn'],
  ['љњџ', 'sr mk'],
  ['ј', 'sr mk'],
  ['ђћ', 'sr'],
  ['ѓќѕ', 'mk'],
  ['әғқңұһ', 'kk'],
  ['өү', 'mn kk'],
  ['پچگ', 'fa ur ps ckb'],
  ['ژ', 'fa'],
  ['ٹڈڑںےہھ', 'ur'],
  ['یک', 'fa ur ps ckb'],
  ['ةيىكأإؤ', 'ar'],
  ['ۆێەڕڵ', 'ckb'],
  ['ېځڅډړږښټڼ', 'ps'],
  ['ळ', 'mr'],
]
const lettersOf = new Map<string, string[]>()
for (const [letters, languages] of OWN_LETTERS) {
  for (const letter of letters) {
    lettersOf.set(letter, [...(lettersOf.get(letter) ?? []), ...languages.split(' ')])
  }
}

/** As the words stand in texts, and as those write them who leave the accents out. */
const languagesOf = new Map<string, string[]>()
for (const [language, words] of Object.entries(FUNCTION_WORDS_BY_LANGUAGE)) {
  const spellings = words.split(/\s+/).flatMap((word) => [word, foldForSearch(word)])
  for (const word of new Set(spellings)) {
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language])
  }
}

/** A language is told by the beginning of a text. */
const SAMPLE_CHARACTERS = 3000
/** A script that a smaller share of the letters is in is that of names and terms. */
const MIN_SCRIPT_SHARE = 0.3
/** Characters that say as much as four Latin letters do. */
const DENSE = /^(?:zh|ja|ko)$/
const DENSITY = 4
/** A word that one language alone has counts 1, one that five have a fifth. Less than this is chance, in Latin letters. */
const MIN_EVIDENCE = 0.3
const LETTER_EVIDENCE = 0.5
/** English words are all over the texts of others; but so are other words in English texts, which are far more. */
const ENGLISH_FACTOR = 1.5
/** The same word or letter once more says little: names repeat. */
const MAX_REPEATS = 3
/** Chinese with fewer characters of Traditional form is Simplified: it quotes, or names. */
const MIN_TRADITIONAL_SHARE = 0.05
/** What Bulgarian alone has of those that use its letters: the article behind the word, the vowel. */
const BULGARIAN = /(?:[аяо]та|ите|ият|ъ(?![еяюё])\p{Letter}{1,20})(?!\p{Letter})/gu

/**
 * The language of a text by its script, and where several languages share it, by their function words and letters.
 * @returns BCP 47: the primary code, `zh-Hant` and `zh-Hans` for Chinese; null where the text does not tell
 */
export function detectLanguage(text: string): string | null {
  const sample = text.slice(0, SAMPLE_CHARACTERS).normalize('NFC').toLowerCase()
  const script = mainScript(sample)
  if (script === null) return null
  if (script === 'zh') return isTraditional(sample) ? 'zh-Hant' : 'zh-Hans'
  const candidates = SHARED_SCRIPTS[script]
  if (!candidates) return script
  const likely = mostLikely(sample, candidates)
  return script === 'Latin' ? likely : (likely ?? candidates[0] ?? null)
}

function isTraditional(sample: string): boolean {
  const han = [...sample].filter((character) => /\p{Script=Han}/u.test(character))
  const traditional = han.filter((character) => foldHan(character) !== character).length
  return traditional > 0 && traditional >= han.length * MIN_TRADITIONAL_SHARE
}

function mainScript(sample: string): string | null {
  const counts = SCRIPTS.map(([pattern, script]) => {
    const characters = sample.match(pattern)?.length ?? 0
    return { script, letters: DENSE.test(script) ? characters * DENSITY : characters }
  })
  const total = counts.reduce((sum, { letters }) => sum + letters, 0)
  if (total === 0) return null
  const letters = (script: string): number =>
    counts.find((counted) => counted.script === script)?.letters ?? 0
  // Japanese is written in Han characters too, as long as there is some kana between them.
  if (letters('ja') > 0 && letters('ja') + letters('zh') > total * MIN_SCRIPT_SHARE) {
    return letters('ja') * 10 >= letters('zh') ? 'ja' : 'zh'
  }
  const foreign = counts.filter(({ script }) => script !== 'Latin')
  const most = foreign.reduce((a, b) => (b.letters > a.letters ? b : a))
  return most.letters > total * MIN_SCRIPT_SHARE ? most.script : 'Latin'
}

function mostLikely(sample: string, candidates: readonly string[]): string | null {
  const scores = new Map<string, number>()
  const give = (languages: readonly string[] | undefined, amount: number): void => {
    const meant = languages?.filter((language) => candidates.includes(language)) ?? []
    for (const language of meant) {
      const factor = language === 'en' ? ENGLISH_FACTOR : 1
      scores.set(language, (scores.get(language) ?? 0) + (amount * factor) / meant.length)
    }
  }
  const words = countEach(sample.match(/[\p{Letter}\p{Mark}]+/gu) ?? [])
  for (const [word, count] of words) give(languagesOf.get(word), count)
  for (const [letter, count] of countEach([...sample])) {
    give(lettersOf.get(letter), count * LETTER_EVIDENCE)
  }
  give(['bg'], Math.min(sample.match(BULGARIAN)?.length ?? 0, MAX_REPEATS))
  const best = Math.max(0, ...scores.values())
  if (best < MIN_EVIDENCE) return null
  return candidates.find((language) => (scores.get(language) ?? 0) >= best * 0.999) ?? null
}

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, Math.min((counts.get(item) ?? 0) + 1, MAX_REPEATS))
  return counts
}

/** Whether a text is English, or may be: a name, a number or a term in Latin letters. */
export function mayBeEnglish(text: string): boolean {
  const language = detectLanguage(text)
  return language === 'en' || (language === null && !/[^\P{Letter}a-z]/iu.test(text))
}

export const isChinese = (language: string | null): boolean => language?.startsWith('zh') ?? false
