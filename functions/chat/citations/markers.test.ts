import { describe, expect, it } from 'vitest'
import { MarkerReader } from './markers.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { OwnNumbers } from './own-numbers.ts'

interface Read {
  text: string
  /** The text of each marker with its passage. */
  markers: string[]
}

function read(
  pieces: readonly string[],
  passages: readonly string[] = Array<string>(9).fill(''),
): Read {
  const reader = new MarkerReader(passages.length, new OwnNumbers(passages))
  const readings = [...pieces.map((piece) => reader.push(piece)), reader.flush()]
  const text = readings.map((reading) => reading.text).join('')
  const markers = readings
    .flatMap((reading) => reading.markers)
    .map(({ position, end, passage }) => `${text.slice(position, end)}=${passage}`)
  return { text, markers }
}

const PAPER =
  'Smith [1] showed that tea is hot [12]. In the code, row[0] and row[1] hold the state. As in [3, 4], it is.'

describe('markers in a stream', () => {
  it('number their sources in order of appearance', () => {
    expect(read(['A [3]. B [1]. C [3].'])).toEqual({
      text: 'A [1]. B [2]. C [1].',
      markers: ['[1]=3', '[2]=1', '[1]=3'],
    })
  })

  it('come out the same however the text is cut', () => {
    const answer =
      'First [8], then [2][8] and 【5】 or [2, 7] and [3-5]; [99] a list [x] and `row[0] [1]` and [ 3 ].\n\n```\na[1]\n``` \n[1](x) 😀[4].\n - [6] end [7'
    const whole = read([answer])
    expect(whole.markers).toHaveLength(12)
    for (let size = 1; size < 12; size++) {
      const pieces = Array.from({ length: Math.ceil(answer.length / size) }, (_, i) =>
        answer.slice(i * size, (i + 1) * size),
      )
      expect(read(pieces)).toEqual(whole)
    }
  })

  it.each([
    ['a link', '[1](https://example.com) here'],
    ['a definition', 'x\n[1]: https://example.com'],
    ['inline code', 'use `row[1]` and ``a ` [2]`` now'],
    ['a fence', 'so:\n```py\nrow[1] = row[2]\n```\n'],
    ['a fence in a list', '- so:\n  ~~~\n  row[1]\n  ~~~\n'],
    ['brackets that are none', '[a link](x) and [y] and [1a]'],
    ['one that never closes', 'the end [1'],
  ])('are not looked for in %s', (_name, text) => {
    expect(read([text])).toEqual({ text, markers: [] })
  })

  it('are found again behind code', () => {
    expect(read(['```\na[1]\n```\nB [2].']).markers).toEqual(['[1]=2'])
    expect(read(['a ` alone\n\nB [2].']).markers).toEqual(['[1]=2'])
  })

  it.each([
    ['at the end', 'Tea is cold [99].', 'Tea is cold.'],
    ['in a list', 'Tea is cold [2, 99].', 'Tea is cold [1].'],
    ['zero', 'Tea is cold [0].', 'Tea is cold.'],
    ['without a blank', '茶是冷的[99]。', '茶是冷的。'],
  ])('that were never given are dropped: %s', (_name, text, shown) => {
    expect(read([...text]).text).toBe(shown)
  })

  it.each([
    ['a reference', 'Smith [1] showed that tea is hot [12]. [2]', ['[1]=2']],
    [
      'a reference at the end of a quoted sentence',
      'Smith [1] showed that tea is hot [12] [1].',
      ['[1]=1'],
    ],
    ['an index', 'It says that row[0] and row[1] hold the state [1].', ['[1]=1']],
    ['several at once', 'As in [3, 4], it is. [2]', ['[1]=2']],
  ])('of the document stay as they are: %s', (_name, text, markers) => {
    const found = read([...text], [PAPER, PAPER, '', ''])
    expect(found.markers).toEqual(markers)
    expect(found.text.replace(/\[\d\]\.?$/, '')).toBe(text.replace(/\[\d\]\.?$/, ''))
  })

  it('are ours at the end of a sentence that has no other', () => {
    expect(read(['Tea is hot [1].'], ['Tea is hot [1].']).markers).toEqual(['[1]=1'])
  })

  it('of the document are hidden from the model and come back in its answer', () => {
    expect(hideOwnNumbers(PAPER)).toContain('Smith ⟦1⟧ showed that tea is hot ⟦12⟧')
    expect(read([...hideOwnNumbers(PAPER), ' [2]'])).toEqual({
      text: `${PAPER} [1]`,
      markers: ['[1]=2'],
    })
  })

  it('leave text as it can be stored', () => {
    expect(read(['a\0b ', '\ud83d', '\ude00 \ud83d', 'x']).text).toBe('ab 😀 \ufffdx')
  })
})
