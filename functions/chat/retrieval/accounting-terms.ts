/**
 * What those who ask about accounts call otherwise than the accounts do: the names of the statements, abbreviations,
 * and ratios, which no statement prints, by the lines that they are computed from. Patterns meet lower-case text.
 */
const RELATED: readonly [RegExp, string][] = [
  [
    /\b(?:balance sheets?|statements? of financial (?:position|condition))\b/,
    'balance sheet; statement of financial position; total assets; total liabilities',
  ],
  [
    /\b(?:income statements?|statements? of (?:income|operations|earnings)|p ?& ?l|profit and loss)\b/,
    'statement of income; statement of operations; statement of earnings; profit and loss',
  ],
  [
    /\b(?:cash flow statements?|statements? of cash flows?)\b/,
    'statement of cash flow; operating activities; investing activities',
  ],
  [/\b(?:pp ?& ?e|ppne|fixed assets?)\b/, 'property, plant and equipment'],
  [
    /\b(?:capex|capital expenditures?|capital[- ]intensive)\b/,
    'capital expenditures; purchases of property and equipment; additions to property',
  ],
  [
    /\b(?:cogs|costs? of (?:goods sold|sales|revenues?))\b/,
    'cost of goods sold; cost of sales; cost of revenue',
  ],
  [/\bd ?& ?a\b/, 'depreciation and amortization'],
  [/\bsg ?& ?a\b/, 'selling, general and administrative expenses'],
  [/\br ?& ?d\b/, 'research and development'],
  [/\beps\b/, 'earnings per share'],
  [/\bebitda/, 'operating income; depreciation and amortization'],
  [/\bebit\b/, 'operating income'],
  [/\bgross (?:margins?|profits?)\b/, 'gross profit; cost of sales'],
  [
    /\b(?:(?:quick|current|acid[- ]test) ratios?|working capital)\b/,
    'total current assets; total current liabilities',
  ],
  [/\b(?:dpo|days payables?)\b/, 'accounts payable'],
  [/\b(?:dso|days sales outstanding)\b/, 'accounts receivable'],
  [/\b(?:dio|inventory turnover)\b/, 'inventories'],
  [/\b(?:roa|returns? on (?:total )?assets)\b/, 'net income; total assets'],
  [/\b(?:roe|returns? on equity)\b/, "net income; stockholders' equity"],
  [/\binterest coverage\b/, 'operating income; interest expense'],
  [/\b(?:net )?(?:profit|operating) margins?\b/, 'net income; operating income; revenue'],
  [/\b(?:fcf|free cash flows?)\b/, 'operating activities; capital expenditures'],
  [/\blegal (?:battles?|disputes?|matters?)\b|\blawsuits?\b/, 'legal proceedings; litigation'],
]

/** Other words for what a question asks of accounts; empty for any other question. */
export function accountingTerms(question: string): string {
  const lower = question.toLowerCase()
  return RELATED.flatMap(([pattern, terms]) => (pattern.test(lower) ? [terms] : [])).join('; ')
}
