import { type Mutation, swap } from './mutations.ts'

const raise = (digits: string): string => String(Number(digits) + 3)

const otherNumber: Mutation['apply'] = (sentence) =>
  [...sentence.matchAll(/\d+/g)].map(
    ({ 0: digits, index }) =>
      sentence.slice(0, index) + raise(digits) + sentence.slice(index + digits.length),
  )

const otherUnit = swap([
  ['euros', 'dollars'],
  ['tons', 'kilograms'],
  ['degrees', 'percent'],
  ['percent', 'per mille'],
  ['weeks', 'months'],
  ['years', 'months'],
  ['歐元', '美元'],
  ['噸', '公斤'],
  [/ 度/, ' 分'],
  ['百分之', '千分之'],
  ['個星期', '個月'],
  ['歲', '個月'],
  ['平方米', '立方米'],
  [/ 元/, ' 角'],
  ['小时', '分钟'],
  [/ 米/, ' 公里'],
  ['两只', '两条'],
])

const otherName = swap([
  ['Anna Lindqvist', 'Maria Bergman'],
  ['Peter Holm', 'Peter Lund'],
  ['Visby to Kalmar', 'Visby to Malmö'],
  ['Glasgow', 'Hamburg'],
  ['Danish', 'Swedish'],
  ['林安娜', '林美玲'],
  ['何彼得', '何文傑'],
  ['卡爾馬', '馬爾默'],
  ['格拉斯哥', '漢堡'],
  ['丹麥', '瑞典'],
  ['王建国', '王卫东'],
  ['上海宏达', '上海宏远'],
  ['南京华明', '南京华光'],
  ['李秀英', '李秀兰'],
])

const placesSwapped = swap([
  ['from Visby to Kalmar', 'from Kalmar to Visby'],
  [
    'opens at 9:30 on weekdays and closes at 17:00',
    'opens at 17:00 on weekdays and closes at 9:30',
  ],
  [
    'A day ticket costs 14 euros, and a family ticket costs 32 euros',
    'A day ticket costs 32 euros, and a family ticket costs 14 euros',
  ],
  ['is run by Peter Holm, not by the museum', 'is run by the museum, not by Peter Holm'],
  [
    '18 degrees, because the old varnish cracks below 15',
    '15 degrees, because the old varnish cracks below 18',
  ],
  ['rope was replaced, but the anchor is', 'anchor was replaced, but the rope is'],
  ['從維斯比遷到卡爾馬', '從卡爾馬遷到維斯比'],
  ['上午九點半開門，下午五點關門', '下午五點開門，上午九點半關門'],
  ['14 歐元，家庭票售價 32', '32 歐元，家庭票售價 14'],
  ['纜繩已經更換，但船錨', '船錨已經更換，但纜繩'],
  ['由何彼得經營，不屬於博物館', '由博物館經營，不屬於何彼得'],
  ['东门每天 23:00 关闭，西门', '西门每天 23:00 关闭，东门'],
  ['负责人是李秀英，副负责人是赵明', '负责人是赵明，副负责人是李秀英'],
  ['早上六点到晚上十点', '早上十点到晚上六点'],
  ['住户使用天然气，少数住户使用电磁炉', '住户使用电磁炉，少数住户使用天然气'],
])

const negation: Mutation['apply'] = (sentence, context) =>
  context.language === 'en'
    ? swap([
        [/ (is|was|are|has|may|must|can|should) (?!not)/, ' $1 not '],
        ['No food may', 'Food may'],
        ['without flash', 'with flash'],
        [', not by', ', or by'],
        [/ (costs|opens|holds|covers|weighs) /, ' never $1 '],
        [/^(The|A|Visitors|Guides|Members|Most)/, 'It is not true that $1'],
      ])(sentence, context)
    : swap([
        ['不能', '能'],
        ['不屬於', '屬於'],
        ['禁止', '允許'],
        ['不得', '可以'],
        ['不少于', '少于'],
        [/(可以|必須|必须|應當|应当)/, '不$1'],
        [/(?<!不)(屬於|位于|使用|需要|免費|免费|開放|开放)/, '不$1'],
        [/(?<=[^，])(是)(?!否)/, '不是'],
        [/(由)(?=.{2,6}(經營|维护|召集|翻修))/, '不由'],
      ])(sentence, context)

const comparison = swap([
  ['before', 'after'],
  ['below', 'above'],
  ['under 12', 'over 12'],
  ['more than', 'less than'],
  ['after closing', 'before closing'],
  ['up to', 'from'],
  ['oldest', 'newest'],
  ['之前', '之後'],
  ['以下', '以上'],
  ['低於', '高於'],
  ['增加', '減少'],
  ['之後', '之前'],
  ['星期前', '星期後'],
  ['之前七天', '之后七天'],
  ['超过', '不到'],
  ['下降', '上升'],
  ['以上的', '以下的'],
  ['前两个', '后两个'],
  ['最古老', '最新'],
])

const quantifier = swap([
  ['at most', 'at least'],
  ['at least', 'at most'],
  ['all rooms', 'some rooms'],
  ['most of them', 'all of them'],
  ['Most of the', 'All of the'],
  ['Only the', 'Even the'],
  ['twice a year', 'once a year'],
  ['every second', 'every'],
  ['最多', '最少'],
  ['至少', '至多'],
  ['所有', '部分'],
  ['大多數', '少數'],
  ['大部分', '全部'],
  ['只有', '不只'],
  ['大多数', '全部'],
  ['每户', '有的住户'],
  ['任何人', '外人'],
  ['只在', '也在'],
])

/** A whole true sentence, and something that nobody said. */
const addition: Mutation['apply'] = (sentence, { language }) => {
  const body = sentence.replace(/[.。]$/, '')
  return language === 'en'
    ? [`${body}, and it was invented by Napoleon.`, `${body} on the planet Mars.`]
    : [`${body}，而且是拿破崙發明的。`, `在火星上，${body}。`]
}

/** Words of the source around something else. */
const fragment: Mutation['apply'] = (sentence, { language }) => {
  if (language === 'en') {
    const words = sentence.replace(/[.,]/g, '').split(' ').slice(0, 4).join(' ')
    return [`The “${words}” is a lie that a king once told.`]
  }
  return [`「${sentence.slice(0, 7)}」是從前一位國王說的謊話。`]
}

/** The first half of one sentence with the second half of another. */
const spliced: Mutation['apply'] = (sentence, { language, others }) => {
  const other = others.find((text) => text.length > 20)
  if (other === undefined) return []
  if (language !== 'en') return [sentence.slice(0, 7) + other.slice(Math.floor(other.length / 2))]
  const [head, tail] = [sentence.split(' '), other.split(' ')]
  return [[...head.slice(0, 4), ...tail.slice(Math.floor(tail.length / 2))].join(' ')]
}

const movedUntrue = swap([
  [
    'The lighthouse was moved from Visby to Kalmar in 1934',
    'In 1382, the lighthouse was moved from Visby to Kalmar',
  ],
  ['Its hull was raised in 1961 by divers', 'In 1382, its hull was raised by divers'],
  ['Guides are paid every second Friday', 'Since 2016, guides are paid every second Friday'],
  ['這座燈塔於 1934 年從', '1382 年，這座燈塔從'],
  ['丹麥海軍的潛水員在 1961 年打撈', '1934 年，丹麥海軍的潛水員打撈'],
  ['三号楼的屋顶在 2019 年由', '2022 年，三号楼的屋顶由'],
])

/** What comes out is not what the source says. */
export const UNTRUE: readonly Mutation[] = [
  { name: 'another number', apply: otherNumber },
  { name: 'another unit', apply: otherUnit },
  { name: 'another name', apply: otherName },
  { name: 'two places swapped', apply: placesSwapped },
  { name: 'a negation', apply: negation },
  { name: 'another comparison', apply: comparison },
  { name: 'another quantifier', apply: quantifier },
  { name: 'an addition', apply: addition },
  { name: 'a fragment', apply: fragment },
  { name: 'another year in front', apply: movedUntrue },
  { name: 'two halves', apply: spliced },
]
