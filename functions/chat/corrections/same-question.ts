import { foldText } from '../../_shared/text/fold.ts'
import { contentTerms } from '../../_shared/text/content-terms.ts'
import { isNearly } from '../../_shared/text/near-words.ts'

/** What a question is after, by its asking words. */
type Asked = 'who' | 'when' | 'where' | 'why' | 'amount' | 'duration' | 'often' | 'how' | 'whether'

const ASKED: readonly [Asked, RegExp][] = [
  ['duration', /\bhow long\b|多久|多長時間|多长时间/],
  ['often', /\bhow often\b|多常|多久一次|几次|幾次/],
  [
    'amount',
    /\bhow (?:many|much)\b|多少|几(?!点|号|月|时)|\bwhat(?:'s| is| are)? the (?:price|cost|fee|fine|number|amount|total|limit|sum|rate|salary|share)\b|(?:价格|费用|罚款|金额|数量|总数|上限)是/,
  ],
  [
    'when',
    /\bwhen\b|\b(?:what|which) (?:time|date|day|year|month|hours?)\b|\b(?:opening|business|office) (?:times?|hours)\b|什么时候|何时|几点|几号|几月|哪天|哪年|哪一天|哪一年|(?:开放|营业|办公)时间/,
  ],
  ['who', /\bwho(?:m|se)?\b|谁|何人|哪位/],
  ['where', /\bwhere\b|哪里|哪儿|何处|何地|什么地方/],
  ['why', /\bwhy\b|为什么|为何/],
  ['how', /\bhow\b|怎么|如何|怎样/],
  [
    'whether',
    /^(?:(?:is|are|was|were|do|does|did|can|may|must|will|should|has|have|am)\b)|吗|是否|能不能|可不可以|可否|有没有|要不要|会不会/,
  ],
]
const DENIAL = /\b(?:not|no|never|without|cannot|non)\b|n't\b|不(?!同)|没(?!收)|無|无|非(?!常)|未/g
const NUMBER = /\d+(?:[.,]\d+)*/g
/** Words that say nothing of what is asked, beside those that only ask or join. */
const LIGHT =
  /\b(?:please|tell|know|exactly|currently|actually|ever|also|just|kindly|time|times|hour|hours|get|have|there|find)\b|请问|请|告诉|想知道|一下|目前|现在|时间|时候|时刻|大概|究竟|到底/g
/** Words of one meaning in a question. */
const SAME: readonly [RegExp, string][] = [
  [/\b(?:price|cost|costs|fee|charge|charges|pay)\b/g, 'price'],
  [/\b(?:phone|telephone|tel)\b/g, 'phone'],
  [/\b(?:e-mail|mail address)\b/g, 'email'],
  [/\b(?:purchase|purchases)\b/g, 'buy'],
  [/\b(?:opened|opening)\b/g, 'open'],
  [/价钱|费用|收费|多少钱/g, '价格'],
  [/电话号码/g, '电话'],
  [/电子邮件|电邮/g, '邮箱'],
  [/礼拜|周(?=[一二三四五六日天])/g, '星期'],
]
/** Characters of Chinese that only join or ask. */
const HAN_STOP =
  /[的了是在有与及或为被把对从到由以于之其此这那哪谁么何几吗呢吧请个位种名我你他她它们也都就而但并会能可以要应该所]/g
/** Phrases that ask, taken out before characters are looked at one by one. */
const HAN_ASKING =
  /什么(?:时候|时间|地方|人|样)?|何[时处地人谓]|几[点号月时次]|哪[里儿天年位些个种]|哪一[天年]|多少|多[久长常]|为[什何]么?|如何|怎[么样]|是否|能不能|可不可以|可否|有没有|要不要|会不会/g
const HAN = /\p{Script=Han}/gu

interface Sense {
  asked: Asked | undefined
  isDenied: boolean
  numbers: string
  terms: string[]
}

/**
 * Whether two questions ask the same, in other words perhaps: after the same thing (who, when, how many), by the same
 * terms, numbers and denials. In doubt they do not: an answer to another question is worse than none.
 */
export function isSameQuestion(one: string, other: string): boolean {
  const [a, b] = [senseOf(one), senseOf(other)]
  if (a.asked !== b.asked || a.isDenied !== b.isDenied || a.numbers !== b.numbers) return false
  if (a.terms.length === 0 || b.terms.length === 0) return squeeze(one) === squeeze(other)
  const missing = a.terms.filter((term) => !hasTerm(b.terms, term)).length
  const added = b.terms.filter((term) => !hasTerm(a.terms, term)).length
  // A word for another is another question; one more or less is, in all but long ones.
  if (missing > 0 && added > 0) return false
  return (missing + added) / (a.terms.length + b.terms.length) <= MAX_DIFFERENCE
}

/** Share of the terms of both that one of them may lack; measured in `same-question.test.ts`. */
const MAX_DIFFERENCE = 0.09

const squeeze = (text: string): string => foldText(text).replace(/[^\p{L}\p{N}]+/gu, '')

const hasTerm = (terms: readonly string[], term: string): boolean =>
  terms.some((other) => other === term || isNearly(term, other))

function senseOf(question: string): Sense {
  const folded = foldText(question).replaceAll('’', "'").trim()
  const asked = ASKED.find(([, words]) => words.test(folded))?.[0]
  let text = folded
  for (const [words, one] of SAME) text = text.replace(words, one)
  text = text.replace(LIGHT, ' ')
  const han = [...new Set(text.replace(HAN_ASKING, '').replace(HAN_STOP, '').match(HAN) ?? [])]
  const words = [...contentTerms(text.replace(HAN, ' '))].filter((term) => !/^\p{N}/u.test(term))
  return {
    asked,
    isDenied: (folded.replace(HAN_ASKING, '').match(DENIAL)?.length ?? 0) % 2 === 1,
    numbers: [...new Set(folded.match(NUMBER) ?? [])].sort().join(' '),
    terms: [...han, ...words],
  }
}
