import { describe, expect, it } from 'vitest'
import { boxesOf, type PlacedWord } from './word-boxes.ts'

/** "The red door" in one line, "is shut" in the next. */
const WORDS: PlacedWord[] = [
  [0, 3, 1000, 1000, 600, 200],
  [4, 7, 1700, 1010, 600, 190],
  [8, 12, 2400, 1000, 800, 200],
  [13, 15, 1000, 1400, 400, 200],
  [16, 20, 1500, 1400, 800, 200],
]

describe('the boxes of a passage', () => {
  it('are one a line', () => {
    expect(boxesOf(WORDS, { start: 4, end: 15 })).toEqual([
      { left: 17, top: 10, width: 15, height: 2 },
      { left: 10, top: 14, width: 4, height: 2 },
    ])
  })

  it('hold every word that the passage touches, and no other', () => {
    expect(boxesOf(WORDS, { start: 5, end: 6 })).toEqual([
      { left: 17, top: 10.1, width: 6, height: 1.9 },
    ])
    expect(boxesOf(WORDS, { start: 3, end: 4 })).toEqual([])
  })

  it('are apart where a line goes on in another column', () => {
    const columns: PlacedWord[] = [
      [0, 3, 1000, 1000, 600, 200],
      [4, 7, 6000, 1000, 600, 200],
    ]
    expect(boxesOf(columns, { start: 0, end: 7 })).toHaveLength(2)
  })
})
