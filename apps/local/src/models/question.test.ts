import { expect, test } from 'vitest'
import { readQuestion } from './question.ts'

test.each([
  ['What is row level security?', 'definition'],
  ['什麼是資料列安全性？', 'definition'],
  ['数据库索引是什么？', 'definition'],
  ['How do I build a package?', 'howTo'],
  ['如何安裝套件？', 'howTo'],
  ['How many people live there?', 'number'],
  ['那裡有多少人？', 'number'],
  ['When was it founded?', 'date'],
  ['它是哪一年成立的？', 'date'],
  ['Who wrote it?', 'person'],
  ['誰寫的？', 'person'],
  ['Where is it?', 'place'],
  ['它在哪裡？', 'place'],
  ['Why did it fail?', 'reason'],
  ['為什麼失敗？', 'reason'],
  ['Summarize this document', 'summary'],
  ['這份文件的主要內容', 'summary'],
  ['Tell me more', 'other'],
])('%s asks for a %s', (text, kind) => {
  expect(readQuestion(text).kind).toBe(kind)
})

test('words that only ask are not what the question is about', () => {
  expect([...readQuestion('What is the capital of France?').terms]).toEqual(['capit', 'franc'])
  expect([...readQuestion('什麼是索引？').terms]).toEqual(['索引'])
})

test('Traditional and Simplified questions are about the same', () => {
  expect(readQuestion('資料庫如何備份？').terms).toEqual(readQuestion('资料库如何备份？').terms)
})

test('words of a question are found by their pieces, but of an English one', () => {
  expect(readQuestion('Wer stimmt die Klaviere?').pieces).toBe(true)
  expect(readQuestion('Who tunes the pianos?').pieces).toBe(false)
})
