import { describe, expect, it } from 'vitest'
import {
  type AnswerState,
  isFinished,
  mergeAnswer,
  mergeRow,
  mergeWaiting,
} from './answer-merge.ts'
import type { AnswerEvent } from '../contract.ts'

const TEXT = '牛皮的價格 rose by 12% [1].'

const state = (content = '', overrides: Partial<AnswerState> = {}): AnswerState => ({
  content,
  status: 'streaming',
  revision: 1,
  ...overrides,
})

const piece = (offset: number, text: string, more: Partial<AnswerEvent> = {}): AnswerEvent => ({
  message_id: 'm',
  revision: 1,
  offset,
  text,
  status: 'streaming',
  ...more,
})

const end = (length: number, more: Partial<AnswerEvent> = {}): AnswerEvent =>
  piece(length, '', { status: 'done', revision: 2, length, ...more })

describe('a piece of an answer', () => {
  it('is appended at the own length', () => {
    expect(mergeAnswer(state('ab'), piece(2, 'cd')).state.content).toBe('abcd')
  })

  it('turns a pending answer into a streaming one', () => {
    const result = mergeAnswer(state('', { status: 'pending' }), piece(0, 'a'))
    expect(result).toEqual({ kind: 'merged', state: state('a') })
  })

  it('changes nothing when it comes twice', () => {
    const once = mergeAnswer(state('ab'), piece(2, 'cd')).state
    expect(mergeAnswer(once, piece(2, 'cd'))).toEqual({ kind: 'merged', state: once })
  })

  it('gives only its new part when it overlaps', () => {
    expect(mergeAnswer(state('abc'), piece(1, 'bcde')).state.content).toBe('abcde')
  })

  it('is a gap behind the own length, and the own text stays', () => {
    expect(mergeAnswer(state('ab'), piece(5, 'f'))).toEqual({ kind: 'gap', state: state('ab') })
  })

  it('is a gap when it contradicts the text that is here', () => {
    expect(mergeAnswer(state('abc'), piece(1, 'xy')).kind).toBe('gap')
  })

  it('counts UTF-16 units, so a surrogate pair cut in two is whole again', () => {
    const emoji = '書📖'
    const first = mergeAnswer(state(), piece(0, emoji.slice(0, 2))).state
    expect(mergeAnswer(first, piece(2, emoji.slice(2))).state.content).toBe(emoji)
  })
})

describe('the last event', () => {
  it('finishes the answer when its length is the own length', () => {
    const result = mergeAnswer(state('abcd'), end(4))
    expect(result.state).toEqual({ content: 'abcd', status: 'done', revision: 2 })
  })

  it('is a gap when text is missing, so an answer never ends short', () => {
    expect(mergeAnswer(state('abc'), end(4)).kind).toBe('gap')
    expect(mergeAnswer(state('abcde'), end(4)).kind).toBe('gap')
  })

  it('may carry the last text itself', () => {
    const last = piece(2, 'cd', { status: 'stopped', length: 4, revision: 2 })
    expect(mergeAnswer(state('ab'), last).state).toMatchObject({
      content: 'abcd',
      status: 'stopped',
    })
  })

  it('changes nothing when it comes twice', () => {
    const done = mergeAnswer(state('abcd'), end(4)).state
    expect(mergeAnswer(done, end(4))).toEqual({ kind: 'merged', state: done })
  })

  it('asks for the row when it disagrees with a finished answer', () => {
    expect(mergeAnswer(state('abcd', { status: 'done', revision: 2 }), end(9)).kind).toBe('gap')
  })
})

describe('an answer that has ended', () => {
  const failed = state('Sorry.', { status: 'failed', revision: 3 })

  it('ignores late pieces, wherever they belong', () => {
    for (const late of [piece(0, 'old'), piece(40, 'old'), piece(6, 'x', { revision: 9 })]) {
      expect(mergeAnswer(failed, late)).toEqual({ kind: 'merged', state: failed })
    }
  })
})

describe('pieces in any order', () => {
  const pieces = [...TEXT].map((char, index) => piece(index, char))

  it('make the same text, whatever the order', () => {
    for (const order of [pieces, [...pieces].reverse(), [...pieces, ...pieces].sort(byNoise)]) {
      const result = mergeWaiting(state(), order)
      expect(result).toEqual({ state: state(TEXT), waiting: [] })
    }
  })

  it('wait behind a gap and fall into place once the row has come', () => {
    const late = pieces.slice(6)
    const before = mergeWaiting(state(), late)
    expect(before.state.content).toBe('')
    expect(before.waiting).toHaveLength(late.length)
    const row = mergeRow(before.state, state(TEXT.slice(0, 8)))
    expect(mergeWaiting(row, before.waiting)).toEqual({ state: state(TEXT), waiting: [] })
  })
})

describe('the row', () => {
  it('does not cut text that has run ahead of it', () => {
    expect(mergeRow(state('abcd'), state('ab')).content).toBe('abcd')
  })

  it('wins over text that is not its continuation', () => {
    expect(mergeRow(state('xyz'), state('ab')).content).toBe('ab')
  })

  it('wins once it is finished', () => {
    const row = state('abc', { status: 'stopped', revision: 5 })
    expect(mergeRow(state('abcdef'), row)).toEqual(row)
    expect(isFinished(row.status)).toBe(true)
  })

  it('wins once it has ended, also over text that ran ahead of a writer who died', () => {
    const row = state('ab\n\nSorry.', { status: 'failed', revision: 3 })
    expect(mergeRow(state('abcd', { revision: 40 }), row)).toBe(row)
  })

  it('read before the end does not undo the end', () => {
    const own = state('abc', { revision: 4, status: 'done' })
    expect(mergeRow(own, state('a', { revision: 3 }))).toBe(own)
  })
})

/** A fixed shuffle. */
function byNoise(a: AnswerEvent, b: AnswerEvent): number {
  return ((a.offset * 7919) % 13) - ((b.offset * 7919) % 13)
}
