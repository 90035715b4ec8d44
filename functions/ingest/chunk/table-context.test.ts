import { expect, it } from 'vitest'
import { tableContext } from './table-context.ts'

const PAGE = `Consolidated balance sheets
(in millions)

| As of June 30, | 2023 | 2022 |
| --- | --- | --- |
| Cash | 689 | 775 |
| Goodwill | 5,366 | 5,285 |

Text that follows the table.`
const at = (text: string): string => tableContext(PAGE, PAGE.indexOf(text))

it('of a row is the header and the lines before the table', () => {
  expect(at('| Goodwill')).toBe(
    'Consolidated balance sheets\n(in millions)\n| As of June 30, | 2023 | 2022 |',
  )
})

it('of the header is the lines before the table', () => {
  expect(at('| As of')).toBe('Consolidated balance sheets\n(in millions)')
})

it('of a text that is no table is empty', () => {
  expect(at('Text that')).toBe('')
  expect(tableContext(PAGE, 0)).toBe('')
  expect(tableContext('', 0)).toBe('')
})

it('of a table at the beginning of a page is its header', () => {
  const page = '| A | B |\n| --- | --- |\n| 1 | 2 |'
  expect(tableContext(page, page.indexOf('| 1'))).toBe('| A | B |')
})
