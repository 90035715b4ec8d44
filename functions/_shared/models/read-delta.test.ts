import { expect, it } from 'vitest'
import { readDelta } from './read-delta.ts'

it.each([
  ['DeepSeek, llama.cpp, LM Studio', { reasoning_content: 'Hm' }],
  ['vLLM, Ollama, Groq', { reasoning: 'Hm' }],
  ['Ollama’s own', { thinking: 'Hm' }],
  ['Copilot', { reasoning_text: 'Hm' }],
  ['OpenRouter', { reasoning_details: [{ type: 'reasoning.text', text: 'Hm', index: 0 }] }],
  ['OpenRouter, summarized', { reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm' }] }],
  ['OpenRouter, twice', { reasoning: 'Hm', reasoning_details: [{ text: 'Hm' }] }],
  ['LiteLLM', { thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 's' }] }],
  ['Mistral', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] }],
] as const)('reasoning of %s is read, and is no text', (_name, delta) => {
  expect(readDelta(delta)).toEqual({ text: '', reasoning: 'Hm', refusal: '' })
})

it('text is read from a string and from parts, beside reasoning', () => {
  expect(readDelta({ content: 'Yes', reasoning: null })).toMatchObject({
    text: 'Yes',
    reasoning: '',
  })
  const parts = [
    { type: 'text', text: 'Y' },
    { type: 'text', text: 'es' },
  ]
  expect(readDelta({ content: parts })).toMatchObject({ text: 'Yes', reasoning: '' })
  expect(readDelta({ content: '', refusal: 'No.' })).toMatchObject({ refusal: 'No.' })
})

it('what is in no form that is known says nothing', () => {
  const nothing = { text: '', reasoning: '', refusal: '' }
  for (const delta of [undefined, null, 'x', 7, [], { content: 7, reasoning: {} }]) {
    expect(readDelta(delta)).toEqual(nothing)
  }
  expect(readDelta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] })).toEqual(
    nothing,
  )
})
