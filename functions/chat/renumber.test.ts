import { describe, expect, it } from 'vitest'
import { createRenumbering } from './renumber.ts'

function run(pieces: readonly string[]): { text: string; order: readonly number[] } {
  const renumbering = createRenumbering()
  const text = pieces.map((piece) => renumbering.push(piece)).join('') + renumbering.flush()
  return { text, order: renumbering.order }
}

describe('citations in a stream', () => {
  it('are numbered in order of appearance', () => {
    expect(run(['A [3]. B [1]. C [3].'])).toEqual({ text: 'A [1]. B [2]. C [1].', order: [3, 1] })
  })

  it('come out the same however the text is cut', () => {
    const answer =
      'First [12], then [2][12] and 【5】 or [2, 7]; a list [x] and an array[0] and [ 3 ].'
    const whole = run([answer])
    for (let size = 1; size < 9; size++) {
      const pieces = Array.from({ length: Math.ceil(answer.length / size) }, (_, i) =>
        answer.slice(i * size, (i + 1) * size),
      )
      expect(run(pieces)).toEqual(whole)
    }
  })

  it('leave brackets alone that are none', () => {
    expect(run(['[a link', '](x) and [', 'y]']).text).toBe('[a link](x) and [y]')
  })

  it('that never close are shown as they are', () => {
    expect(run(['the end [1']).text).toBe('the end [1')
  })
})
