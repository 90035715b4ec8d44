import { asQuestion } from '../../../../functions/_shared/text/analyzer.ts'
import { asksForSummary, contentTerms } from '../../../../functions/_shared/text/content-terms.ts'
import { foldText } from '../../../../functions/_shared/text/fold.ts'
import { detectLanguage } from '../../../../functions/_shared/text/language.ts'

/** What a question wants to hear. */
export type AnswerKind =
  'definition' | 'howTo' | 'number' | 'date' | 'person' | 'place' | 'reason' | 'summary' | 'other'

export interface Question {
  text: string
  /** Whether words in Latin letters are found by their pieces: not in English, which has a stemmer. */
  pieces: boolean
  kind: AnswerKind
  /** What the question is about: its terms without the words that only ask. */
  terms: Set<string>
}

/** In order: the first that matches wins. Chinese patterns are Simplified and meet folded text. */
const CUES: [AnswerKind, RegExp][] = [
  [
    'number',
    /\bhow (?:many|much|old|long|far|tall|large|big|high|often|fast|deep|heavy)\b|\bwhat (?:percent|percentage|number|amount|proportion|fraction|size|age|rate|score)\b/,
  ],
  [
    'number',
    /多少|多大|多高|多长|多久|多远|多重|多深|多宽|几(?:个|次|人|位|种|名|岁|年|天|座|所|条|项|场|支|只|家|倍|级|届|米|公里|分|层|万|千|百|度|部|本|篇)|百分之几|第几|占.{0,6}比例/,
  ],
  [
    'date',
    /\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|century|decade|time)\b/,
  ],
  [
    'date',
    /何时|什么时(?:候|间|期)|哪(?:一)?(?:年|天|日|个?月|个世纪)|几(?:年|月|日|号|世纪)|什么(?:年代|日期|年份)/,
  ],
  ['howTo', /\bhow (?:do|does|can|could|should|would|to|must)\b|\bsteps?\b|\bprocedure\b/],
  ['howTo', /如何|怎么|怎样|怎么样|步骤|方法是/],
  ['reason', /\bwhy\b|\breasons?\b|\bcauses?\b|\bwhat led\b/],
  ['reason', /为什么|为何|为甚么|原因|何以|缘由|理由/],
  [
    'person',
    /\bwho(?:se|m)?\b|\bwhat (?:person|actor|actress|player|author|king|president|team|company|group|organi[sz]ation)\b/,
  ],
  ['person', /谁|何人|哪(?:一)?(?:个|位|名)?人|哪(?:一)?位|什么人/],
  [
    'place',
    /\bwhere\b|\b(?:what|which) (?:country|city|place|state|region|river|street|area|location|continent|town|venue|stadium)\b/,
  ],
  ['place', /哪里|哪儿|何处|何地|哪(?:一)?(?:个)?(?:国|城|省|市|县|地|州|区|洲)|什么地方|位于哪/],
  [
    'definition',
    /^(?:so,? |and |please )?(?:what(?:'s| is| are| was| were)|define|explain|describe|what does .* (?:mean|stand for))\b/,
  ],
  [
    'definition',
    /什么是|何谓|何为|是什么(?:意思)?[？?。]?$|指(?:的)?是什么|的(?:定义|意思)|请?(?:解释|说明)/,
  ],
]

export function readQuestion(text: string): Question {
  const folded = foldText(text).trim()
  const kind = asksForSummary(text)
    ? 'summary'
    : (CUES.find(([, cue]) => cue.test(folded))?.[0] ?? 'other')
  return {
    text,
    pieces: asQuestion(detectLanguage(text)).pieces ?? false,
    kind,
    terms: contentTerms(text),
  }
}
