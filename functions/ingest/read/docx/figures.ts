import type { Table } from '../pdf/tables.ts'
import { type Block, plainBlock, tableBlock } from './blocks.ts'
import { attributeOf, find, findAll, textOf, type XmlElement } from './xml.ts'

/** The texts of a diagram (SmartArt), in the order in which they were written. */
export function readDiagram(data: XmlElement): Block[] {
  const points = findAll(data, 'dgm:pt').filter((point) =>
    /^(?:node|asst)?$/.test(attributeOf(point, 'type') ?? ''),
  )
  return points.flatMap((point) => {
    const text = findAll(point, 'a:p').map(textOfParagraph).join(' ').trim()
    return text === '' ? [] : [{ ...plainBlock(text), label: '-', bulletLevel: 0 }]
  })
}

/** The title of a chart, and its values as a table: a row for each category, a column for each series. */
export function readChart(space: XmlElement): Block[] {
  const chart = find(space, 'c:chart')
  const title = findAll(find(chart, 'c:title'), 'a:p').map(textOfParagraph).join(' ').trim()
  const series = findAll(find(chart, 'c:plotArea'), 'c:ser')
  const table = toTable(series)
  return [
    ...(title === '' ? [] : [plainBlock(title)]),
    ...(table.length > 1 ? [tableBlock(table)] : []),
  ]
}

function toTable(series: readonly XmlElement[]): Table {
  const columns = series.map((one) => ({
    name: findAll(find(one, 'c:tx'), 'c:v').map(textOf).join(' '),
    categories: readPoints(find(one, 'c:cat') ?? find(one, 'c:xVal')),
    values: readPoints(find(one, 'c:val') ?? find(one, 'c:yVal')),
  }))
  const categories = columns[0]?.categories ?? new Map<string, string>()
  const indices = new Set(columns.flatMap(({ values }) => [...values.keys()]))
  const header = ['', ...columns.map(({ name }) => name)]
  const rows = [...indices].map((index) => [
    categories.get(index) ?? '',
    ...columns.map(({ values }) => values.get(index) ?? ''),
  ])
  return [header, ...rows]
}

const readPoints = (data: XmlElement | undefined): Map<string, string> =>
  new Map(
    findAll(data, 'c:pt').map((point) => [
      attributeOf(point, 'idx') ?? '',
      textOf(find(point, 'c:v')),
    ]),
  )

const textOfParagraph = (paragraph: XmlElement): string =>
  findAll(paragraph, 'a:t').map(textOf).join('')
