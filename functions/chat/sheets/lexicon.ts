/** Words for the same thing in the headers of tables and in questions; Chinese is Simplified and meets folded text. */
const SAME: readonly (readonly string[])[] = [
  ['customer', 'client', 'buyer', '客户', '顾客'],
  ['amount', 'value', 'sales amount', '金额', '额'],
  ['price', 'unit price', '价格', '单价', '售价'],
  ['sales', 'revenue', '销售额', '营收', '营业额', '销售'],
  ['cost', 'expense', '成本', '费用', '支出'],
  ['quantity', 'qty', 'units', '数量'],
  ['date', 'day', '日期'],
  ['region', 'area', '地区', '区域'],
  ['city', '城市'],
  ['country', '国家'],
  ['product', 'item', '产品', '商品', '品项', '项目'],
  ['order', 'order id', 'order no', '订单', '订单编号'],
  ['employee', 'staff', '员工', '职员'],
  ['department', 'dept', '部门'],
  ['name', '姓名', '名称', '名字'],
  ['category', 'type', '类别', '种类', '类型'],
  ['status', 'state', '状态'],
  ['year', '年份', '年度', '年'],
  ['month', '月份'],
  ['salary', 'wage', 'pay', '薪水', '薪资', '工资'],
  ['age', '年龄'],
  ['score', 'grade', '分数', '成绩'],
  ['supplier', 'vendor', '供应商', '厂商'],
  ['stock', 'inventory', '库存'],
  ['population', '人口'],
  ['salesperson', 'sales rep', '业务', '业务员', '销售员'],
]

/** What a question may call a column, the longest first. */
export function aliasesOf(folded: string): string[] {
  const bare = folded.replace(/\s?[([（【][^)\]）】]{0,60}[)\]）】]$/u, '').trim()
  const own = new Set([folded, bare, bare.replace(/[_-]+/g, ' ')])
  for (const name of [...own]) if (/[a-z]{3}s$/.test(name)) own.add(name.slice(0, -1))
  for (const words of SAME) {
    if (words.some((word) => own.has(word))) for (const word of words) own.add(word)
  }
  return [...own].filter((name) => name.length > 0).sort((a, b) => b.length - a.length)
}

export const AMOUNT_NAME =
  /amount|total|price|sales|revenue|value|cost|salary|金额|总额|额$|价|销售|营收|成本|费用|薪/
export const CODE_NAME =
  /(?:^|[\s_])(?:id|no\.?|nr|number|code|year|zip|phone)$|编号|序号|号码|电话|年份?$/

export const INTENTS = {
  average: /\b(?:averages?|mean|avg)(?: of)?\b|平均(?:值|数)?/,
  sum: /\b(?:grand )?totals?(?: of)?\b|\bsum(?: of)?\b|\bhow much\b|\baltogether\b|总(?:额|和|计|共|数|金额)|合计|加总|加起来|一共|共计|总/,
  distinct: /\b(?:different|distinct|unique)\b|不同的?/,
  count:
    /\bhow many\b|\b(?:the )?number of\b|\bcount(?: of)?\b|有?(?:多少|几)(?:个|笔|条|张|项|位|名|件|家|次|行|列|种|人|份)|(?:笔|次|件|人|行|列)数|有多少/,
  top: /\b(?:top|first|largest|highest|biggest) (\d{1,2})\b|前(\d{1,2}|[一二三四五六七八九十])(?:名|个|大|位|笔|家|项|高)?/,
  latest: /\b(?:latest|newest|most recent|last)\b|最(?:晚|新|近)/,
  earliest: /\b(?:earliest|oldest|first)\b|最(?:早|旧)/,
  most: /\b(?:highest|largest|biggest|greatest|maximum|max|most|best|top|most expensive)\b|最(?:高|大|多|贵|好)/,
  least: /\b(?:lowest|smallest|least|minimum|min|fewest|cheapest|worst)\b|最(?:低|小|少|便宜|差)/,
  byMonth: /\b(?:by|per|each|every) month\b|\bmonthly\b|(?:每|各)个?月|按月/,
  byYear: /\b(?:by|per|each|every) year\b|\b(?:yearly|annual)\b|(?:每|各)年|按年/,
  by: /\b(?:by|per|for each|for every|each|every)\b|(?:每|各)(?:个|位|家|名|种)?|按照?|依照?/,
} as const

/**
 * What no query of the rules says: denials, alternatives, spans from one to another, times that depend on today. Most of
 * them are small words that would go unnoticed.
 */
export const BEYOND_RULES =
  /\b(?:not|no|non|without|except|excluding|besides|neither|nor|or|never|other than|between|until|unless|if|compared|than average|difference|change|growth|ratio|percentage|share of|and may|may and|(?:this|last|next|previous|current|past) (?:year|month|week|quarter|day|\d))\b|n't\b|不是|不在|不含|没有?|除了?|非|或者?|还是|之间|至(?!少|多)|到(?!底)|差|比例|占|成长|增长|去年|今年|明年|上个?月|本月|下个?月/

/** Words that say nothing of what is asked for. */
export const FILLERS = [
  /\b(?:rows?|entries|entry|records?|lines?|tables?|sheets?|spreadsheets?|files?|data|lists?|values?|which|who|whose|what|please|find|compute|calculate|add|show|give|tell|me|worth|made|make|spent|spend|paid|pay|bought|buy|sold|sell|placed|dated|were|was|did|does|overall|all|combined|out|ones?|have|had|has|come|came)\b/g,
  /哪(?:个|位|家|些|一|里|种)?|谁|什么|多少|请问?|帮我?|告诉|列出|显示|计算|算|资料|数据|表格?|工作表|里面?|[的了是在有和与及吗呢啊为个笔条张项位名件家次行列种来自于从中其给我一下所全部共被卖买花消费得到者人做这那该由对又都几]/g,
]

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const NUMERALS = '一二三四五六七八九十'

/** A month from 1 by its English name, its number, or a Chinese numeral; 0 where it is none. */
export function monthOf(words: string): number {
  if (/^\d{1,2}$/.test(words)) return Number(words) <= 12 ? Number(words) : 0
  const byName = MONTHS.findIndex((month) => words.length >= 3 && month.startsWith(words))
  return byName >= 0 ? byName + 1 : numeralOf(words)
}

/** 一 to 十二, or digits; 0 for anything else. */
export function numeralOf(words: string): number {
  if (/^\d{1,2}$/.test(words)) return Number(words)
  const [first = '', second = ''] = words
  const tens = first === '十' ? 10 : 0
  if (tens > 0 && second !== '') return tens + NUMERALS.indexOf(second) + 1
  return words.length === 1 ? NUMERALS.indexOf(first) + 1 : 0
}
