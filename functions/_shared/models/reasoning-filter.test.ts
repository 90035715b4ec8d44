import { describe, expect, it } from 'vitest'
import { ReasoningFilter } from './reasoning-filter.ts'
import { ReasoningHabits } from './reasoning-habits.ts'

interface Read {
  answer: string
  thought: string
  /** All that was ever given as answer, whatever was taken back. */
  shown: string
}

function read(
  pieces: readonly string[],
  { model = 'some-model', habits = new ReasoningHabits(), isCut = false, separate = '' } = {},
): Read {
  const filter = new ReasoningFilter(model, habits)
  const result: Read = { answer: '', thought: separate, shown: '' }
  const separated = separate === '' ? [] : filter.noteSeparateField()
  const given = [separated, ...pieces.map((piece) => filter.push(piece)), filter.end(isCut)]
  for (const piece of given.flat()) {
    if (piece.kind === 'restart') result.answer = ''
    else if (piece.kind === 'reasoning') result.thought += piece.text
    else {
      result.answer += piece.text
      result.shown += piece.text
    }
  }
  return result
}

const ANSWER = 'Mercury is the smallest planet [1].'

const WRAPPED = [
  '<think>\nSecret.\n</think>\n\n',
  '<think></think>',
  '<THINK>Secret.</THINK> ',
  '<thinking>Secret.</thinking>\n',
  '<thought>Secret.</thought>',
  '<reasoning>Secret.</reasoning>',
  '<seed:think>Secret.</seed:think>',
  '[THINK]Secret.[/THINK]',
  '◁think▷Secret.◁/think▷',
  '<|begin_of_thought|>Secret.<|end_of_thought|><|begin_of_solution|>',
  '<|START_THINKING|>Secret.<|END_THINKING|><|START_RESPONSE|>',
  '<|channel|>analysis<|message|>Secret.<|end|><|start|>assistant<|channel|>final<|message|>',
  '<|channel|>analysis<|message|>Secret.<|end|><|start|>assistant<|channel|>commentary to=x<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>',
  '<|channel>thought\nSecret.<channel|>',
  'analysisSecret.assistantfinal',
  '\n\n<think>Secret with `</think>` quoted.</think>',
]

describe('reasoning between its tags', () => {
  it.each(WRAPPED)('%j is no part of the answer', (wrapped) => {
    const text = wrapped + ANSWER
    for (const pieces of [[text], [...text], cut(text, 3), cut(text, 7)]) {
      const { answer, shown } = read(pieces)
      expect(answer).toBe(ANSWER)
      expect(shown).toBe(ANSWER)
    }
  })

  it('is given as it comes, and its tags are not', () => {
    expect(read(cut(`<think>One. Two.</think>${ANSWER}`, 4)).thought).toBe('One. Two.')
  })

  it('may stand in the middle of an answer, and come twice', () => {
    const text = `<think>a</think>One [1].\n<think>b</think>\nTwo [2].`
    expect(read([...text]).answer).toBe('One [1].\n\nTwo [2].')
  })

  it('that never ends is all there was', () => {
    expect(read(['<think>On and', ' on'])).toMatchObject({ answer: '', thought: 'On and on' })
  })
})

describe('a closing tag that nothing has opened', () => {
  const text = `I look at passage 1 [1].\nIt says so.\n</think>\n\n${ANSWER}`

  it.each([
    'deepseek-r1:7b',
    'Qwen/QwQ-32B',
    'qwen3:8b',
    'org/phi-4-reasoning',
    'qwen3-4b-thinking',
  ])('of %s ends what is never shown', (model) => {
    expect(read([...text], { model })).toMatchObject({ answer: ANSWER, shown: ANSWER })
    expect(read(cut(text, 5), { model }).thought).toContain('It says so.')
  })

  it.each(['Okay, ', 'Let me see. ', '好的，', '用戶想知道。', 'Hmm, '])(
    'of a model that nobody knows ends what began with %j, which is never shown',
    (beginning) => {
      const { answer, shown } = read([...beginning, ...text])
      expect([answer, shown]).toEqual([ANSWER, ANSWER])
    },
  )

  it('of a model that nobody knows takes back what was shown, once', () => {
    const habits = new ReasoningHabits()
    const first = read(cut(text, 6), { habits })
    expect(first.answer).toBe(ANSWER)
    expect(first.shown).not.toBe(ANSWER)
    expect(read(cut(text, 6), { habits })).toMatchObject({ answer: ANSWER, shown: ANSWER })
  })

  it('hides unfinished reasoning of a model that is known for it', () => {
    const model = 'deepseek-r1'
    expect(read(['I look at'], { model, isCut: true })).toMatchObject({ answer: '' })
    expect(read([ANSWER], { model })).toMatchObject({ answer: ANSWER })
  })

  it('is not waited for where reasoning has a field of its own', () => {
    const filter = new ReasoningFilter('deepseek-r1', new ReasoningHabits())
    filter.noteSeparateField()
    expect(filter.push('Mercury')).toEqual([{ kind: 'text', text: 'Mercury' }])
  })

  it('is not waited for once the model has answered without one', () => {
    const habits = new ReasoningHabits()
    read([ANSWER], { model: 'qwen3:8b', habits })
    expect(new ReasoningFilter('qwen3:8b', habits).push('Mercury')).toEqual([
      { kind: 'text', text: 'Mercury' },
    ])
  })
})

describe('an answer without reasoning', () => {
  it.each([
    ANSWER,
    'Okay, it is 42 [1].',
    'First, I',
    'analysis of the data',
    'The tag `<think>` opens it, `</think>` closes it [1].',
    '```html\n<think>\n</think>\n```\nThat is it [1].',
    'a < b and [think about it] and <thin> x',
    'It ends with <',
    '水星是最小的行星 [1]。',
    '',
  ])('%j stays as it is', (text) => {
    for (const pieces of [[text], [...text], cut(text, 3)]) {
      expect(read(pieces)).toMatchObject({ answer: text, shown: text, thought: '' })
    }
  })

  it('is given on at once', () => {
    const filter = new ReasoningFilter('some-model', new ReasoningHabits())
    expect(filter.push('Mercury')).toEqual([{ kind: 'text', text: 'Mercury' }])
    expect(filter.push(' [')).toEqual([{ kind: 'text', text: ' ' }])
    expect(filter.push('1]')).toEqual([{ kind: 'text', text: '[1]' }])
  })

  it('is held back for its words once, not again', () => {
    const habits = new ReasoningHabits()
    read(['Okay, fine.'], { habits })
    expect(new ReasoningFilter('some-model', habits).push('Okay, so')).toEqual([
      { kind: 'text', text: 'Okay, so' },
    ])
  })
})

function cut(text: string, length: number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length))
  return pieces
}
