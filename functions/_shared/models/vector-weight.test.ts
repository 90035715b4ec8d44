import { expect, test } from 'vitest'
import { vectorWeightFor } from './vector-weight.ts'

test('a model of English alone has no say in a Chinese question, whatever is configured', () => {
  for (const model of ['use-lite-en', 'gte-small', 'Supabase/gte-small', 'nomic-embed-text:v1.5']) {
    expect(vectorWeightFor(model, 'What is it?', undefined)).toBeGreaterThan(0)
    expect(vectorWeightFor(model, '這是什麼？', undefined)).toBe(0)
    expect(vectorWeightFor(model, '这是什么？', 0.5)).toBe(0)
  }
})

test('a multilingual model is trusted in both', () => {
  for (const model of ['text-embedding-3-small', 'bge-m3', 'BAAI/bge-m3']) {
    expect(vectorWeightFor(model, '這是什麼？', undefined)).toBe(
      vectorWeightFor(model, 'What is it?', undefined),
    )
  }
})

test('the environment has the last word on the weight, also of a model that nobody knows', () => {
  expect(vectorWeightFor('bge-m3', 'What?', 0.1)).toBe(0.1)
  expect(vectorWeightFor('home-made', 'What?', undefined)).toBe(0.3)
  expect(vectorWeightFor('home-made', 'What?', 0)).toBe(0)
})
