import { expect, it } from 'vitest'
import { ActualTexts, type MarkItem } from './actual-text.ts'
import type { TextItem } from './runs.ts'

const at = (str: string, x: number, y = 700): TextItem => ({
  str,
  transform: [12, 0, 0, 12, x, y],
  width: 6,
  height: 12,
})
const BEGIN: MarkItem = { type: 'beginMarkedContentProps', tag: 'Span' }
const END: MarkItem = { type: 'endMarkedContent' }
const span = (text: string, glyphs: string): string =>
  `/Span <</ActualText <FEFF${text}>>> BDC ${glyphs} EMC`
const textOf = (contents: string[], items: (TextItem | MarkItem)[]): string =>
  new ActualTexts(contents)
    .apply(items)
    .map(({ str }) => str)
    .join('')

it('replaces what stands in the middle of a line, whose place the page does not say', () => {
  const content = `BT 1 0 0 1 100 700 Tm <01> Tj ${span('0647', '<02> Tj')} 1 0 0 1 100 680 Tm ${span('064A', '<03> Tj')} ET`
  const items = [at('ذ', 100), BEGIN, at('ھ', 106), END, BEGIN, at('ی', 100, 680), END]
  expect(textOf([content], items)).toBe('ذهي')
})

it('takes the marks of the page that draws them where they are', () => {
  const other = `BT 1 0 0 1 300 100 Tm ${span('0041', '<01> Tj')} ET`
  const own = `BT 1 0 0 1 100 700 Tm ${span('0042', '<01> Tj')} ET`
  const items = [BEGIN, at('?', 100), END]
  expect(textOf([other, own], items)).toBe('B')
  expect(textOf([other], items)).toBe('?')
})
