import { describe, expect, it } from 'vitest'
import { findHeadings, type NamedHeading } from './find-headings.ts'
import { layPageOut } from './page-text.ts'
import type { TextItem } from './runs.ts'

const SPACE = { viewport: [1, 0, 0, -1, 0, 800], verticalFonts: new Set<string>() }

/** Lines from the top of a page, each with the size of its type; apart, but for those that go on with the same words. */
function read(lines: readonly (readonly [string, number])[], named?: readonly NamedHeading[]) {
  let y = 780
  let before = ''
  const items = lines.map(([str, size]): TextItem => {
    y -= size * (str === before ? 1.2 : 2.5)
    before = str
    return {
      str,
      transform: [size, 0, 0, size, 50, y],
      width: str.length * size * 0.5,
      height: size,
    }
  })
  const { text, blocks } = layPageOut(items, SPACE)
  const headings = findHeadings(blocks, text, named)
  for (const { start, text: heading } of headings) {
    expect(text.slice(start).replace(/\s+/g, ' ')).toMatch(new RegExp(`^${heading.slice(0, 6)}`))
  }
  return headings
    .sort((a, b) => a.start - b.start)
    .map(({ text: heading, level }) => ({ heading, level }))
}

const BODY = ['The company owes what it owes, and pays.', 10] as const
const TEXT = [BODY, BODY]
const names = (headings: { heading: string }[]): string[] => headings.map(({ heading }) => heading)

describe('the headings of a page', () => {
  it('are in larger type, the largest above the others', () => {
    const found = read([['Annual report', 20], BODY, ['Debt', 13], BODY, BODY])
    expect(names(found)).toEqual(['Annual report', 'Debt'])
    expect(found[0]?.level).toBeLessThan(found[1]?.level ?? 0)
  })

  it('are no sentences in large type, and no numbers', () => {
    expect(read([['We grew, and we will grow.', 20], ['42 %', 30], BODY, BODY, BODY])).toEqual([])
  })

  it('say in the type of the text what they are', () => {
    const [note, capitals] = ['NOTE 5. Debt', 'MATURITIES OF BONDS']
    const found = read([...TEXT, [note, 10], ...TEXT, [capitals, 10], ...TEXT])
    expect(names(found)).toEqual([note, capitals])
    expect(found[0]?.level).toBeLessThan(found[1]?.level ?? 0)
    expect(names(read([...TEXT, ['第三章 債務', 10], ...TEXT]))).toEqual(['第三章 債務'])
  })

  it('are no running header in capitals, and no entries of a table of contents', () => {
    const entry = ['Chapter 2: Operating the device ........ 7', 10] as const
    expect(read([['GENERAL STORES, INC.', 10], BODY, entry, BODY])).toEqual([])
  })

  it('are those of the outline first, wherever these stand on the page', () => {
    const named = [{ text: '1.1  Cables', level: 2 }]
    const found = read([BODY, ['1.1 Cables', 10], BODY, ['NOTICE TO OWNERS', 10], BODY], named)
    expect(found).toEqual([{ heading: '1.1 Cables', level: 2 }])
  })
})
