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
    'sq az af gl is eu cy ga uz ha so ku'
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

/** As the words stand in texts. */
const languagesOf = new Map<string, string[]>()
/** As those write them who leave the accents out, where that is another spelling. */
const languagesOfPlain = new Map<string, string[]>()
for (const [language, words] of Object.entries(FUNCTION_WORDS_BY_LANGUAGE)) {
  for (const word of new Set(words.split(/\s+/))) {
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language])
    const plain = foldForSearch(word)
    if (plain === word) continue
    languagesOfPlain.set(plain, [...(languagesOfPlain.get(plain) ?? []), language])
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
const PLAIN_EVIDENCE = 0.4
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
  const folded = foldHan(sample)
  if (folded === sample) return false
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0
  let traditional = 0
  for (let i = 0; i < sample.length; i++) if (folded[i] !== sample[i]) traditional++
  return traditional >= han * MIN_TRADITIONAL_SHARE
}

/** Latin letters with their accents, and the signs and marks that go with them. */
const BEYOND_LATIN = /[^\0-\u036f\u1e00-\u1eff\u2000-\u2bff]/

function mainScript(sample: string): string | null {
  if (!BEYOND_LATIN.test(sample)) return /\p{Letter}/u.test(sample) ? 'Latin' : null
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
  for (const [word, count] of words) {
    const exact = languagesOf.get(word)
    if (exact) give(exact, count)
    else give(languagesOfPlain.get(word), count * PLAIN_EVIDENCE)
  }
  for (const [letter, count] of countEach([...sample])) {
    give(lettersOf.get(letter), count * LETTER_EVIDENCE)
  }
  give(['bg'], Math.min(sample.match(BULGARIAN)?.length ?? 0, MAX_REPEATS))
  const best = Math.max(0, ...scores.values())
  if (best < MIN_EVIDENCE) return null
  const likely = candidates.find((language) => (scores.get(language) ?? 0) >= best * 0.999)
  return likely === 'da' ? danishOrNorwegian(sample) : (likely ?? null)
}

/** What is spelt in one way by each of the two, who have their function words in common. */
const DANISH =
  /tion|øj|åb|dst|nd(?!\p{Letter})|ag(?!\p{Letter})|lige(?!\p{Letter})|(?<!\p{Letter})af(?!\p{Letter})/gu
const NORWEGIAN =
  /sjon|øy|skj|kj|tt(?!\p{Letter})|no(?!\p{Letter})|å(?=[pk])|st(?=e(?!\p{Letter}))|(?<!\p{Letter})av(?!\p{Letter})/gu

const danishOrNorwegian = (sample: string): 'da' | 'nb' =>
  (sample.match(NORWEGIAN)?.length ?? 0) > (sample.match(DANISH)?.length ?? 0) ? 'nb' : 'da'

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, Math.min((counts.get(item) ?? 0) + 1, MAX_REPEATS))
  return counts
}

/** Whether it is written in Latin letters and is not English, whose stemmer all words go through. */
export const isOtherLatin = (language: string): boolean =>
  language !== 'en' && (SHARED_SCRIPTS['Latin']?.includes(language) ?? false)

const ACCENTED = /[^\P{Script=Latin}a-z]/iu
const LATIN_WORD = /\p{Script=Latin}{2,}/gu
/** So many words without one that joins or refers are no English. */
const ENOUGH_WORDS = 6

/** Whether a text is in a language of Latin letters other than English, known here or not. */
export function mayBeOtherLatin(text: string): boolean {
  const language = detectLanguage(text)
  if (language !== null) return isOtherLatin(language)
  const sample = text.slice(0, SAMPLE_CHARACTERS)
  return ACCENTED.test(sample) || (sample.match(LATIN_WORD)?.length ?? 0) >= ENOUGH_WORDS
}

/** Whether a text is English, or may be: a name, a number or a term in Latin letters. */
export function mayBeEnglish(text: string): boolean {
  const language = detectLanguage(text)
  return language === 'en' || (language === null && !/[^\P{Letter}a-z]/iu.test(text))
}

export const isChinese = (language: string | null): boolean => language?.startsWith('zh') ?? false
