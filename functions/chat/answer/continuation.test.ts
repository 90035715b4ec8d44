import { describe, expect, it } from 'vitest'
import type { ChatDelta } from '../../_shared/models/chat-types.ts'
import { joinTo, readContinuation } from './continuation.ts'
import { isFitToHandOver } from './resume.ts'

const BEFORE = 'The pump lifts forty litres a minute [1]. It weighs nine kilograms [2].'

/** What people see: a restart takes everything away. */
async function shown(before: string, ...deltas: (string | ChatDelta)[]): Promise<string> {
  async function* model(): AsyncGenerator<ChatDelta> {
    for (const delta of deltas)
      yield typeof delta === 'string' ? { kind: 'text', text: delta } : delta
  }
  let text = before
  for await (const delta of readContinuation(model(), before)) {
    if (delta.kind === 'restart') text = ''
    else if (delta.kind === 'text') text += delta.text
  }
  return text
}

describe('a continuation', () => {
  const whole = `${BEFORE} It is blue.`

  it.each([
    ['as it is', [' It is', ' blue.']],
    ['without the space between', ['It is', ' blue.']],
    ['with the last words once more', ['It weighs nine', ' kilograms [2]. It is blue.']],
    ['with the whole text once more', [BEFORE.slice(0, 20), BEFORE.slice(20), ' It is blue.']],
    ['with the whole text once more, in one piece', [`${BEFORE} It is blue.`]],
    ['letter by letter', [...`${BEFORE} It is blue.`]],
  ])('is shown once: %s', async (_, pieces) => {
    expect(await shown(BEFORE, ...pieces)).toBe(whole)
  })

  it('of a text that was complete is nothing', async () => {
    expect(await shown(BEFORE, '<e', 'nd>')).toBe(BEFORE)
    expect(await shown(BEFORE)).toBe(BEFORE)
    expect(await shown(BEFORE, BEFORE)).toBe(BEFORE)
  })

  it('that says the beginning in other words takes its place', async () => {
    const anew = `${BEFORE.slice(0, 50)} is ten kilograms [2].`
    expect(await shown(BEFORE, anew.slice(0, 30), anew.slice(30))).toBe(anew)
  })

  it('goes on behind a word, a line, a sentence of Chinese', async () => {
    expect(await shown('The pump lifts', 'forty litres.')).toBe('The pump lifts forty litres.')
    expect(await shown('The pump lifts', ' forty litres.')).toBe('The pump lifts forty litres.')
    expect(await shown('- one\n- two\n', '- three\n')).toBe('- one\n- two\n- three\n')
    expect(await shown('泵每分鐘抽四十公升[1]。', '它重九公斤[2]。')).toBe(
      '泵每分鐘抽四十公升[1]。它重九公斤[2]。',
    )
  })

  it('does not take chance for a repetition', () => {
    expect(joinTo('He saw a', ' a b')).toBe(' a b')
    expect(joinTo('No.', 'No. 2 is open.')).toBe(' 2 is open.')
    expect(joinTo('泵每分鐘抽', '四十公升。')).toBe('四十公升。')
  })

  it('keeps the text when what came first turns out to be reasoning', async () => {
    const restart: ChatDelta = { kind: 'restart' }
    expect(await shown(BEFORE, 'Let me think.', restart, ' It is blue.')).toBe(whole)
  })
})

it.each([
  ['A sentence. ', true],
  ['A sentence [1].', true],
  ['He said "yes."', true],
  ['一句话。', true],
  ['- an item\n', true],
  ['half a sentence', false],
  ['half, ', false],
])('an answer may be handed over behind %j: %s', (content, is) => {
  expect(isFitToHandOver(content)).toBe(is)
})
