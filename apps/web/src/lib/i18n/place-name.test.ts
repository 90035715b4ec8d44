import { expect, it } from 'vitest'
import { placeName, sourceName } from './place-name.ts'

const place = { page: 1, page_title: 'Heaters', cells: null }

it('the title of a document is not said twice', () => {
  expect(placeName({ ...place, document_title: 'Heaters' }, 'web')).toBeNull()
  expect(placeName({ ...place, document_title: 'Heaters' }, 'pdf')).toBe('Page 1')
  expect(placeName({ ...place, document_title: 'Manual' }, 'epub')).toBe('Heaters')
  expect(sourceName({ ...place, document_title: 'Heaters', kind: 'html' })).toBe('Heaters')
})

it('what is no source of its own says so at its place', () => {
  expect(sourceName({ ...place, document_title: 'Why?', kind: 'kept' })).toBe('Why?, Kept answer')
  expect(placeName({ ...place, correction_id: 'c' })).toBe('Answer of a member')
})
