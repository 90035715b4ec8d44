import { analyze, asQuestion } from './analyzer.ts'
import { stemWord } from './english.ts'
import { foldText } from './fold.ts'
import { FUNCTION_WORDS_BY_LANGUAGE } from './function-words.ts'
import { detectLanguage } from './language.ts'
import { ASKING_WORDS, FUNCTION_WORDS } from './stop-words.ts'

/** Words that ask, join or refer, in the analyzer's form. What remains is what the question is about. */
const CHINESE_STOP = new Set(
  (
    '的 了 和 是 在 有 与 及 或 为 被 把 对 从 到 由 以 于 之 其 此 这 那 哪 谁 什么 什么的 怎么 怎样 如何 何 几 多少 吗 呢 吧 ' +
    '请 请问 个 位 种 名 哪个 哪些 哪里 哪儿 哪种 哪位 何时 何处 何人 为何 为什么 时候 时间 地方 一 一个 我 你 他 她 它 们 我们 你们 ' +
    '他们 也 都 就 而 但 并 最 更 会 能 可以 可 要 应 应该 该 所 因 因为 所以 是什么 什么是 第几 哪一'
  ).split(' '),
)
const englishStop = new Set(analyze(`${FUNCTION_WORDS} ${ASKING_WORDS}`).counts.keys())
/** Chinese question words; cut out before analysis so that no bigram straddles them. */
const ASKING =
  /请问|请|什么时候|什么时间|什么样的?|什么是|是什么|什么|甚么|为什么|为何|怎么样?|怎样|如何|何时|何处|何地|何人|何谓|哪(?:一|些|里|儿|种|位|个|年|国|座|所|名|家|项|场|部|次|天)+个?|谁|多少|几|吗|呢|么/g

const SUMMARY_CUES = [
  /\b(?:summari[sz]e|summary|overview|main (?:points?|ideas?|topics?))\b|\bwhat (?:is|are) (?:this|these|the) (?:document|text|article|paper|file)s? about\b/,
  /摘要|总结|概述|概括|大意|主要内容|重点是什么|讲(?:了)?(?:些)?什么|在说什么/,
]

/**
 * The subject of a question: its terms, in the analyzer's form, without the words that only ask, join or refer.
 * @param language of the whole question, where the text is a piece of it
 */
export function contentTerms(text: string, language = detectLanguage(text)): Set<string> {
  const asked = language === 'vi' ? withoutVietnameseFunctionWords(text) : text
  const folded = foldText(asked).replace(ASKING, ' ')
  const terms = [...analyze(folded, asQuestion(language)).counts.keys()]
  const stop = functionTermsOf(language)
  const said = stop === englishStop ? contentStems(folded) : NONE
  return new Set(
    terms.filter((term) => (!stop.has(term) || said.has(term)) && !CHINESE_STOP.has(term)),
  )
}

/** Stems of words that say something, though a function word has the same: "owns", "cans". */
function contentStems(folded: string): ReadonlySet<string> {
  const words = folded.match(/(?<![\p{Letter}'’])[a-z]{4,}(?!\p{Letter})/gu) ?? []
  return new Set(words.filter((word) => INFLECTED.test(word)).map(stemWord))
}

const INFLECTED = /^(?:own|can|down|will)(?:s|n?ed|n?ing)$/

const functionTerms = new Map<string, ReadonlySet<string>>()

/** Terms that every text of a language has. A language that is not known is taken for English. */
export function functionTermsOf(language: string | null): ReadonlySet<string> {
  if (language === null || language === 'en' || language.startsWith('zh')) return englishStop
  if (language === 'vi') return NONE
  const words = FUNCTION_WORDS_BY_LANGUAGE[language]
  if (words === undefined) return NONE
  const known =
    functionTerms.get(language) ?? new Set(analyze(words, asQuestion(language)).counts.keys())
  functionTerms.set(language, known)
  return known
}

const NONE: ReadonlySet<string> = new Set()

/** Without its tones, half of the words that say something are spelt like one that does not. */
function withoutVietnameseFunctionWords(text: string): string {
  const words = new Set(FUNCTION_WORDS_BY_LANGUAGE['vi']?.split(' '))
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{Letter}\p{Mark}]+/gu, (word) => (words.has(word) ? ' ' : word))
}

/** Whether a question is about the documents as such, and so shares no word with them. */
export function asksForSummary(text: string): boolean {
  const folded = foldText(text)
  return SUMMARY_CUES.some((cue) => cue.test(folded))
}
