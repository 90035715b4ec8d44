import { type Mutation, swap } from './mutations.ts'

const inFront: Mutation['apply'] = (sentence, { language }) => {
  if (language === 'en') {
    const lower = /^(?:Anna|Peter|In)/.test(sentence)
      ? sentence
      : sentence.charAt(0).toLowerCase() + sentence.slice(1)
    return [`According to the guide, ${lower}`, `The document says that ${lower}`]
  }
  return language === 'zh-TW'
    ? [`根據手冊，${sentence}`, `文件指出，${sentence}`]
    : [`根据规定，${sentence}`, `文档中提到：${sentence}`]
}

const otherMarks: Mutation['apply'] = (sentence) => [
  sentence.replace(/[.。]$/, ''),
  `**${sentence.replace(/[.。]$/, '')}**`,
  `“${sentence}”`,
  sentence.replaceAll(' ', '  ').toUpperCase(),
]

const otherWidth: Mutation['apply'] = (sentence) => [
  sentence.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  sentence.replace(/(\d),(\d{3})/g, '$1$2'),
]

const smallWords = swap([
  ['must be', 'must be'],
  ['No food', 'No food'],
  [/^The /, 'This '],
  ['is not', "isn't"],
  ['2 million', '2,000,000'],
  ['percent', '%'],
  ['12 years', 'twelve years'],
  ['three audio', '3 audio'],
  ['four weeks', '4 weeks'],
  ['百分之九', '9%'],
  ['十二歲', '12 歲'],
  ['四個星期', '4 個星期'],
  ['三台', '3 台'],
  ['200 萬', '2,000,000 '],
  ['百分之十二', '12%'],
  ['百分之三十五', '35 %'],
  ['七天', '7 天'],
  ['十天', '10 天'],
  ['的', ''],
  ['了', ''],
])

/** Another statement of the same sentence left out at its comma. */
const shortened = swap([
  [' and closes at 17:00', ''],
  [', and a family ticket costs 32 euros', ''],
  ['A day ticket costs 14 euros, and a', 'A'],
  [', where a colleague stays with them', ''],
  [' from Visby to Kalmar in 1934', ' from Visby to Kalmar'],
  [' by divers from the Danish navy', ''],
  [' by Peter Holm, not by the museum', ' by Peter Holm'],
  [', but the anchor is original', ''],
  ['Most of the rope was replaced, but the', 'The'],
  [' and was built in Glasgow', ''],
  [' weighs 12.5 tons and', ''],
  [', not by the museum', ''],
  ['，下午五點關門', ''],
  ['，家庭票售價 32 歐元', ''],
  ['，由一位同事陪伴', ''],
  ['，在格拉斯哥製造', ''],
  [' 重 12.5 噸，', ''],
  ['，但船錨是原件', ''],
  ['，西门全天开放', ''],
  ['，合同到 2027 年为止', ''],
  ['，每年召开两次', ''],
  ['，其中 60 个带有充电桩', ''],
  ['，水温保持在 26 度', ''],
  ['，副负责人是赵明', ''],
])

/** When and where it was, said first or last. */
const moved = swap([
  [
    'The lighthouse was moved from Visby to Kalmar in 1934',
    'In 1934, the lighthouse was moved from Visby to Kalmar',
  ],
  ['In 2023 the museum counted 118,000 visitors', 'The museum counted 118,000 visitors in 2023'],
  ['Its hull was raised in 1961 by divers', 'In 1961, its hull was raised by divers'],
  ['Guides are paid', 'They are paid'],
  ['The café is run', 'It is run'],
  ['這座燈塔於 1934 年從', '1934 年，這座燈塔從'],
  ['丹麥海軍的潛水員在 1961 年打撈', '1961 年，丹麥海軍的潛水員打撈'],
  ['三号楼的屋顶在 2019 年由', '2019 年，三号楼的屋顶由'],
])

/** Two true sentences as one. */
const joined: Mutation['apply'] = (sentence, { language, others }) => {
  const other = others[0]
  if (other === undefined || /^(?:In|Its) /.test(sentence)) return []
  return language === 'en'
    ? [`${other.slice(0, -1)}, and ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`]
    : [`${other.slice(0, -1)}，${sentence}`]
}

/** What comes out is still what the source says. */
export const LIGHTLY_EDITED: readonly Mutation[] = [
  { name: 'word for word', apply: (sentence) => [sentence] },
  { name: 'who says so in front', apply: inFront },
  { name: 'other marks', apply: otherMarks },
  { name: 'other widths', apply: otherWidth },
  { name: 'numbers and small words written otherwise', apply: smallWords },
  { name: 'a phrase moved', apply: moved },
  { name: 'two sentences joined', apply: joined },
  { name: 'a statement left out', apply: shortened },
]
