import { describe, expect, it } from 'vitest'
import { checkProposal, type SheetQuery } from './query.ts'
import { type Mention, planByRules } from './rules.ts'
import type { SheetTable } from './tables.ts'

const table = (columns: SheetTable['columns'], title = 'Orders 2026'): SheetTable => ({
  document_id: 'd',
  version: 1,
  number: 1,
  sheet: 'Orders',
  title,
  columns,
  first_row: 2,
  row_count: 4,
  pages: [[1, 2]],
})

const ORDERS = table([
  { name: 'Order ID', letter: 'A', type: 'text' },
  { name: 'Order Date', letter: 'B', type: 'date' },
  { name: 'Customer', letter: 'C', type: 'text' },
  { name: 'Region', letter: 'D', type: 'text' },
  { name: 'Amount', letter: 'E', type: 'number', prefix: '$' },
])
const [ID, DAY, CUSTOMER, REGION, AMOUNT] = [0, 1, 2, 3, 4]
const CHINESE = table(
  [
    { name: '訂單編號', letter: 'A', type: 'text' },
    { name: '日期', letter: 'B', type: 'date' },
    { name: '客戶', letter: 'C', type: 'text' },
    { name: '地區', letter: 'D', type: 'text' },
    { name: '總額', letter: 'E', type: 'number' },
  ],
  '訂單明細',
)
const VALUES: readonly [number, string][] = [
  [ID, 'A-3'],
  [CUSTOMER, 'Acme'],
  [CUSTOMER, 'Acme Holding'],
  [CUSTOMER, '大同公司'],
  [REGION, 'North'],
  [REGION, '北區'],
]

const ask = (question: string, of = ORDERS): SheetQuery | undefined => {
  const mentions = VALUES.flatMap(([col, value]): Mention[] =>
    question.toLowerCase().includes(value.toLowerCase()) ? [{ col, value }] : [],
  )
  return planByRules(question, of, mentions)
}

const sum = { op: 'sum', col: AMOUNT }
const count = { op: 'count', col: expect.any(Number) as number }
const north = { col: REGION, op: 'eq', value: 'North' }
const march = { col: DAY, op: 'month', value: '03' }

describe('a question about a table', () => {
  it.each<[string, object]>([
    ['how many orders in March?', { measure: count, filters: [march] }],
    [
      'How many orders were placed in March 2026?',
      { measure: count, filters: [{ col: DAY, op: 'starts', value: '2026-03' }] },
    ],
    ['How many orders are there?', { measure: count, filters: [] }],
    ['total of Amount for region North', { measure: sum, filters: [north] }],
    ['What is the total amount in the North region?', { measure: sum, filters: [north] }],
    [
      'How much did Acme Holding spend?',
      { measure: sum, filters: [{ col: CUSTOMER, op: 'eq', value: 'Acme Holding' }] },
    ],
    [
      'What is the average amount by region?',
      { measure: { op: 'avg', col: AMOUNT }, group: { col: REGION } },
    ],
    [
      'Which customer has the highest total amount?',
      { measure: sum, group: { col: CUSTOMER }, sort: { descending: true }, limit: 1 },
    ],
    ['Top 3 customers by total amount', { measure: sum, group: { col: CUSTOMER }, limit: 3 }],
    [
      'Which customer placed the most orders?',
      { measure: count, group: { col: CUSTOMER }, sort: { descending: true } },
    ],
    ['What is the largest order amount?', { sort: { col: AMOUNT, descending: true }, limit: 1 }],
    [
      'smallest amount after 2026-03-01',
      {
        sort: { col: AMOUNT, descending: false },
        filters: [{ col: DAY, op: 'gt', value: '2026-03-01~' }],
      },
    ],
    [
      'How many orders have an amount over $1,000?',
      { measure: count, filters: [{ col: AMOUNT, op: 'gt', value: 1000 }] },
    ],
    ['What is the amount of order A-3?', { filters: [{ col: ID, op: 'eq', value: 'A-3' }] }],
    ['How many different customers are there?', { measure: { op: 'distinct', col: CUSTOMER } }],
    ['total amount by month', { measure: sum, group: { col: DAY, part: 'month' } }],
    ['Who is the latest customer?', { sort: { col: DAY, descending: true }, limit: 1 }],
    ['三月有幾筆訂單？', { measure: count, filters: [march] }],
    ['北區的總金額是多少？', { measure: sum, filters: [{ col: REGION, op: 'eq', value: '北區' }] }],
    [
      '总额最高的客户是谁',
      { measure: sum, group: { col: CUSTOMER }, sort: { descending: true }, limit: 1 },
    ],
    ['平均每位客戶的金額是多少', { measure: { op: 'avg', col: AMOUNT } }],
    [
      '金額大於 1,000 的訂單有多少筆？',
      { measure: count, filters: [{ col: AMOUNT, op: 'gt', value: 1000 }] },
    ],
  ])('%s', (question, query) => {
    expect(ask(question)).toMatchObject(query)
  })

  it.each<[string, object]>([
    ['總額最高的客戶是誰', { sort: { col: 4, descending: true }, limit: 1 }],
    ['大同公司的總額是多少？', { filters: [{ col: 2, op: 'eq', value: '大同公司' }] }],
    [
      '2026年3月有多少筆訂單',
      { measure: count, filters: [{ col: 1, op: 'starts', value: '2026-03' }] },
    ],
    ['各地區的平均總額', { measure: { op: 'avg', col: 4 }, group: { col: 3 } }],
    ['最小的總額是多少', { sort: { col: 4, descending: false } }],
  ])('%s, of a table in Chinese', (question, query) => {
    expect(ask(question, CHINESE)).toMatchObject(query)
  })

  it.each([
    'How many employees work in the North region?',
    'How many orders from Europe in March?',
    'What is the total amount of refunds?',
    'Why did the North region grow?',
    'What does the contract say about orders?',
    '三月有幾筆退貨？',
    '誰負責北區？',
    'How many moons does Mars have?',
    'How many orders are not in the North region?',
    'How many orders are from North or Acme?',
    'How many orders came after March?',
    'How many orders in March and May?',
    'total amount between March and May 2026',
    'What is the total amount this year?',
    'total amount without North',
    '不在北區的訂單有幾筆？',
    '北區或大同公司的總金額是多少？',
    '今年的總金額是多少？',
  ])('%s is not answered by leaving something out', (question) => {
    expect(ask(question)).toBeUndefined()
  })
})

describe('the query of a model', () => {
  const check = (given: unknown): SheetQuery | undefined => checkProposal(given, [ORDERS])?.query

  it('is taken where it names columns, and compares like with like', () => {
    expect(
      check({
        table: 1,
        filters: [
          { column: 'region', op: 'eq', value: 'North' },
          { column: 'Order Date', op: 'lte', value: '2026-03' },
          { column: 'Amount', op: 'gt', value: '1,000' },
        ],
        measure: { op: 'sum', column: 'Amount' },
        group: { column: 'Order Date', part: 'month' },
        sort: { descending: true },
        limit: 5,
      }),
    ).toEqual({
      filters: [
        { col: REGION, op: 'eq', value: 'North' },
        { col: DAY, op: 'lte', value: '2026-03~' },
        { col: AMOUNT, op: 'gt', value: 1000 },
      ],
      measure: sum,
      group: { col: DAY, part: 'month' },
      sort: { descending: true },
      limit: 5,
    })
  })

  it.each([
    ['another table', { table: 2 }],
    ['another column', { table: 1, filters: [{ column: 'Password', op: 'eq', value: 'x' }] }],
    [
      'another operation',
      { table: 1, filters: [{ column: 'Region', op: '; drop table', value: 'x' }] },
    ],
    ['something that the language lacks', { table: 1, sql: 'select 1' }],
    ['a sum of texts', { table: 1, measure: { op: 'sum', column: 'Region' } }],
    [
      'a number that is none',
      { table: 1, filters: [{ column: 'Amount', op: 'gt', value: 'much' }] },
    ],
    [
      'a date that is none',
      { table: 1, filters: [{ column: 'Order Date', op: 'lt', value: 'soon' }] },
    ],
    ['a group of nothing', { table: 1, group: { column: 'Region' } }],
    ['more rows than may be read', { table: 1, limit: 10_000 }],
    ['no table', null],
  ])('is refused with %s', (_name, given) => {
    expect(check(given)).toBeUndefined()
  })
})
