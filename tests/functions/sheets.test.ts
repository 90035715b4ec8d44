import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createXlsx, xlsxRows } from '../support/sheets.ts'
import { createRoom, type Person } from '../support/client.ts'
import { addFile, askAndWait, chatRequests, readMessage } from './support.ts'

const ORDERS = [
  ['Order', 'Day', 'Customer', 'Region', 'Amount'],
  ['A-1', { value: 46082, style: 1 }, 'Acme', 'North', { value: 1200.5, style: 2 }],
  ['A-2', { value: 46083, style: 1 }, 'Birch', 'South', { value: 300, style: 2 }],
  ['A-3', { value: 46120, style: 1 }, 'Acme', 'North', { value: 99.5, style: 2 }],
  ['A-4', { value: 46121, style: 1 }, 'Cedar', 'East', { value: 5000, style: 2 }],
  ['Total', null, null, null, { value: 6600, style: 2 }],
] as const
const orders = (): Uint8Array<ArrayBuffer> =>
  createXlsx([{ name: 'Orders', rows: xlsxRows(ORDERS) }], {
    formats: ['yyyy-mm-dd', '"$"#,##0.00'],
  })

describe('a workbook', () => {
  it('has a page a sheet, and its tables as rows that its owner alone can ask', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    const { id, status, page_count } = await addFile(
      backend,
      alice,
      room,
      'xlsx',
      orders(),
      'Orders of March',
    )
    expect([status, page_count]).toEqual(['ready', 1])
    const page = alice.client.from('pages').select('title, content, cells').eq('document_id', id)
    const { data: pages } = await page.throwOnError()
    expect(pages).toMatchObject([{ title: 'Orders', cells: [[expect.any(Number), 2, 1, 5, 1]] }])
    expect(pages[0]?.content).toContain('| A-1 | 2026-03-01 | Acme | North | $1,200.50 |')
    const query = {
      p_document_id: id,
      p_version: 1,
      p_table: 1,
      p_query: { measure: { op: 'sum', col: 4 }, group: { col: 2 }, limit: 2 },
    }
    const { data: asked } = await alice.client.rpc('query_sheet', query).throwOnError()
    expect(asked).toEqual({
      matched: 4,
      groups: [
        { key: 'Cedar', value: 5000, count: 1, rows: [[5, 5]] },
        {
          key: 'Acme',
          value: 1300,
          count: 2,
          rows: [
            [2, 2],
            [4, 4],
          ],
        },
      ],
    })
    const { data: strange } = await bob.client.rpc('query_sheet', query).throwOnError()
    expect(strange).toEqual({ matched: 0, groups: [] })
  })

  it('filters by text, number, date and month', async ({ backend, alice, room }) => {
    const { id } = await addFile(backend, alice, room, 'xlsx', orders(), 'Orders')
    const match = async (col: number, op: string, value: string | number): Promise<unknown> => {
      const p_query = { filters: [{ col, op, value }], sort: { col: 4, descending: false } }
      const { data } = await alice.client
        .rpc('query_sheet', { p_document_id: id, p_version: 1, p_table: 1, p_query })
        .throwOnError()
      return (data as { rows: { row: number }[] }).rows.map(({ row }) => row)
    }
    expect(await match(3, 'eq', 'north')).toEqual([4, 2])
    expect(await match(3, 'ne', 'north')).toEqual([3, 5])
    expect(await match(2, 'contains', 'CE')).toEqual([5])
    expect(await match(4, 'gte', 300)).toEqual([3, 2, 5])
    expect(await match(1, 'starts', '2026-03')).toEqual([3, 2])
    expect(await match(1, 'month', '04')).toEqual([4, 5])
    expect(await match(1, 'lt', '2026-03-02')).toEqual([2])
  })

  it('leaves no rows when it is deleted', async ({ backend, alice, room }) => {
    const { id } = await addFile(backend, alice, room, 'xlsx', orders(), 'Orders')
    const counts = async (): Promise<number[]> => {
      const { data } = await alice.client
        .from('sheet_rows')
        .select('version, rows')
        .eq('document_id', id)
        .throwOnError()
      return data.map(({ version }) => version)
    }
    expect(await counts()).toEqual([1])
    await alice.client.from('documents').delete().eq('id', id).throwOnError()
    expect(await counts()).toEqual([])
  })
})

describe('a citation of a sheet', () => {
  it('says its cells', async ({ backend, alice, room }) => {
    const { id } = await addFile(backend, alice, room, 'xlsx', orders(), 'Orders of March')
    backend.model.scenario('plain', {
      answer: 'Order A-2 of Birch in the South was 300.00 dollars. [1]',
    })
    const { citations } = await askAndWait(backend, alice, room, 'What did Birch buy in order A-2?')
    const { data } = await alice.client
      .from('citations')
      .select('cells, page_title, quote')
      .eq('document_id', id)
      .throwOnError()
    expect(citations).toHaveLength(1)
    expect(data).toMatchObject([{ page_title: 'Orders', cells: 'Orders!A3:E3' }])
    expect(data[0]?.quote).toContain('Birch')
  })
})

describe('a question about all rows of a sheet', () => {
  const cellsOf = async (person: Person, message: string) => {
    const { data } = await person.client
      .from('citations')
      .select('state, cells, page, quote, chunk_id, start_offset, end_offset')
      .eq('message_id', message)
      .throwOnError()
    return data
  }

  it.for([
    [
      'What is the total amount in the North region?',
      'The total of Amount where Region is North is $1,300. [1]',
      'Orders!D2:E2,D4:E4',
      'North | $1,200.50\nNorth | $99.50',
    ],
    [
      '總金額最高的客戶是誰？',
      '依「Customer」分組，「Amount」的總和：Cedar：$5,000。 [1]',
      'Orders!C5,E5',
      'Cedar\n$5,000.00',
    ],
    [
      'How many orders were placed in April?',
      'The number of rows where the month of Day is 04 is 2. [1]',
      'Orders!B4:B5',
      '2026-04-08\n2026-04-09',
    ],
  ] as const)('%s', async ([question, content, cells, quote], { backend, alice, room }) => {
    await addFile(backend, alice, room, 'xlsx', orders(), 'Orders of the year')
    backend.useChatModel('extractive')
    const asked = chatRequests(backend)
    const answer = await askAndWait(backend, alice, room, question)
    backend.useChatModel('scripted')
    expect(answer.content).toBe(content)
    expect(chatRequests(backend)).toBe(asked)
    expect(await cellsOf(alice, answer.id)).toEqual([
      expect.objectContaining({ state: 'related', cells, quote, page: 1, chunk_id: null }),
    ])
  })

  it('goes to a language model as a passage, after a query that it wrote itself', async ({
    backend,
    alice,
    room,
  }) => {
    await addFile(backend, alice, room, 'xlsx', orders(), 'Orders')
    const query = {
      table: 1,
      filters: [{ column: 'Amount', op: 'lt', value: 1000 }],
      measure: { op: 'avg', column: 'Amount' },
    }
    backend.model.scenario('plain', { answer: JSON.stringify(query) })
    const { id } = await askAndWait(backend, alice, room, 'What do small orders cost on average?')
    const sent = JSON.stringify(backend.model.requests.at(-1)?.body)
    expect(sent).toContain('The average of Amount where Amount is under $1,000 is $199.75.')
    expect((await readMessage(alice, id)).status).toBe('done')
  })

  it('is asked as the one who asks: the tables of others are not there', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    await addFile(backend, alice, room, 'xlsx', orders(), 'Orders')
    const mine = await createRoom(bob)
    await addFile(backend, bob, mine, 'text', new TextEncoder().encode('Orders are kept.'), 'Note')
    backend.useChatModel('extractive')
    backend.model.scenario('plain', { answer: 'Orders are kept. [1]' })
    const { content } = await askAndWait(backend, bob, mine, 'What is the total amount of orders?')
    backend.useChatModel('scripted')
    expect(content).not.toContain('6,600')
  })
})
