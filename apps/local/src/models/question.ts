import { analyze } from '../../../../functions/_shared/analyzer.ts'
import { detectLanguage, foldHan, type Language } from '../../../../functions/_shared/language.ts'

/** What a question wants to hear. */
export type AnswerKind =
  'definition' | 'howTo' | 'number' | 'date' | 'person' | 'place' | 'reason' | 'summary' | 'other'

export interface Question {
  text: string
  language: Language
  kind: AnswerKind
  /** What the question is about: its terms without the words that only ask. */
  terms: Set<string>
}

/** In order: the first that matches wins. Chinese patterns are Simplified and meet folded text. */
const CUES: [AnswerKind, RegExp][] = [
  [
    'summary',
    /\b(?:summari[sz]e|summary|overview|main (?:points?|ideas?|topics?))\b|\bwhat (?:is|are) (?:this|these|the) (?:document|text|article|paper|file)s? about\b/,
  ],
  ['summary', /摘要|总结|概述|概括|大意|主要内容|重点是什么|讲(?:了)?(?:些)?什么|在说什么/],
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

/** Words that ask, join or refer, in the analyzer's form. What remains is what the question is about. */
const ENGLISH_STOP = `a an the of in on at to for from by with as and or but if than then that this these those it its is are was were be
   been being do does did done have has had having can could may might will would shall should must what which who whom
   whose when where why how many much there their they them he she his her him i you we our your my me us not no any
   some also into about over under between during before after while because so such other another each per via out up
   down off only own same more most please tell explain describe define give show list mean name called kind type`
const CHINESE_STOP = new Set(
  (
    '的 了 和 是 在 有 与 及 或 为 被 把 对 从 到 由 以 于 之 其 此 这 那 哪 谁 什么 什么的 怎么 怎样 如何 何 几 多少 吗 呢 吧 ' +
    '请 请问 个 位 种 名 哪个 哪些 哪里 哪儿 哪种 哪位 何时 何处 何人 为何 为什么 时候 时间 地方 一 一个 我 你 他 她 它 们 我们 你们 ' +
    '他们 也 都 就 而 但 并 最 更 会 能 可以 可 要 应 应该 该 所 因 因为 所以 是什么 什么是 第几 哪一'
  ).split(' '),
)

export function readQuestion(text: string): Question {
  const folded = foldHan(text.normalize('NFKC').toLowerCase()).trim()
  const kind = CUES.find(([, cue]) => cue.test(folded))?.[0] ?? 'other'
  return { text, language: detectLanguage(text), kind, terms: contentTerms(folded) }
}

const stopTerms = new Set(analyze(ENGLISH_STOP).counts.keys())
/** What asks in Chinese; cut out before analysis so that no bigram straddles it. */
const ASKING =
  /请问|请|什么时候|什么时间|什么样的?|什么是|是什么|什么|甚么|为什么|为何|怎么样?|怎样|如何|何时|何处|何地|何人|何谓|哪(?:一|些|里|儿|种|位|个|年|国|座|所|名|家|项|场|部|次|天)+个?|谁|多少|几|吗|呢|么/g

function contentTerms(folded: string): Set<string> {
  const terms = [...analyze(folded.replace(ASKING, ' ')).counts.keys()]
  return new Set(terms.filter((term) => !stopTerms.has(term) && !CHINESE_STOP.has(term)))
}
