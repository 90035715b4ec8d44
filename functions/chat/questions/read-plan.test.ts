import { expect, test } from 'vitest'
import type { Plan } from './plan.ts'
import { planAs, readPlan } from './read-plan.ts'

const about = { kind: 'summary', style: 'about' } as const
const summary = { kind: 'summary', style: 'summary' } as const
const points = { kind: 'summary', style: 'points' } as const
const passages = { kind: 'passages' } as const

test.each<[string, Partial<Plan>]>([
  ['What is this document about?', about],
  ['tl;dr', summary],
  ['Summarise it in two sentences', { ...summary, limit: 2 }],
  ['Give me the key takeaways', points],
  ['Can you explain this to me?', about],
  ['這份文件在講什麼？', about],
  ['用三句話總結', { ...summary, limit: 3 }],
  ['帮我归纳要点', points],
  ['この文書は何について書かれていますか？', about],
  ['要約してください', summary],
  ['이 문서를 요약해 줘', summary],
  ['De quoi parle ce document ?', about],
  ['Worum geht es in diesem Dokument?', about],
  ['О чём этот документ?', about],
  ['لخص هذا المستند', summary],
  ['สรุปเอกสารนี้', summary],
  ['Give me the table of contents', { kind: 'outline' }],
  ['列出目錄', { kind: 'outline' }],
  ['Summarise the refund policy', passages],
  ['What is debmake about?', passages],
  ['What is the main purpose of debmake?', passages],
  ['¿Cuál es el resumen de las multas de la biblioteca municipal?', passages],
  ['Translate this document into German', { kind: 'translate', language: 'de' }],
  ['把這份文件翻譯成英文', { kind: 'translate', language: 'en' }],
])('%s asks about the whole, or does not', (question, plan) => {
  expect(readPlan(question)).toMatchObject(plan)
})

test.each<[string, Plan['place']]>([
  ['What is on page 17?', { pages: [17, 17] }],
  ['pages 3 to 5', { pages: [3, 5] }],
  ['the last page', { pages: [-1, -1] }],
  ['第 17 頁寫了什麼？', { pages: [17, 17] }],
  ['Quote the first 100 words', { part: { unit: 'words', from: 1, count: 100 } }],
  ['What does the last paragraph say?', { part: { unit: 'paragraphs', from: -1, count: 1 } }],
  ['前一百個字', { part: { unit: 'words', from: 1, count: 100 } }],
  ['最後一段', { part: { unit: 'paragraphs', from: -1, count: 1 } }],
  ['section 3.2', { section: { number: '3.2', word: 'section' } }],
  ['What does the section “Loans” say?', { section: { number: 'loans', word: 'title' } }],
  ['「借閱」這一節說了什麼？', { section: { number: '借阅', word: 'title' } }],
  ['第三章的內容', { section: { number: '3', word: '章' } }],
  ['Show me the table on page 4', { pages: [4, 4], object: { kind: 'table' } }],
])('%s names a place whose words are asked for', (question, place) => {
  expect(readPlan(question)).toMatchObject({ kind: 'place', place })
})

test('a place of which something is asked is looked for in passages', () => {
  expect(readPlan('What does section 3.2 say about maturities?')).toMatchObject({
    kind: 'passages',
    place: { section: { number: '3.2' } },
  })
})

test.each<[string, Partial<Plan>]>([
  ['Who wrote this document?', { kind: 'titlePage', field: 'author' }],
  ['作者是誰？', { kind: 'titlePage', field: 'author' }],
  ['這份文件是什麼時候發布的？', { kind: 'titlePage', field: 'date' }],
  ['When was the tower built?', passages],
  ['How many pages does it have?', { kind: 'size', unit: 'pages' }],
  ['How many records are there?', { kind: 'list', subjects: ['records'], counts: true }],
  ['List all records', { kind: 'list', subjects: ['records'], counts: false }],
  ['有哪些會員類型？', { kind: 'list', subjects: ['会员类型'] }],
  ['Which sections mention lintian?', { kind: 'mentions', subjects: ['lintian'] }],
  ['Koha 出現幾次？', { kind: 'mentions', subjects: ['koha'], counts: true }],
  ['Compare the two documents', { kind: 'compare', subjects: [] }],
  ['What is the difference between DHL and UPS?', { kind: 'compare', subjects: ['dhl', 'ups'] }],
  ['閱覽室和工作坊有什麼不同？', { kind: 'compare', subjects: ['阅览室', '工作坊'] }],
  ['What changed since the last version?', { kind: 'changes' }],
  ['跟上一版有什麼不同？', { kind: 'changes' }],
  ['Thanks!', { kind: 'talk' }],
  ['What is the phone number of IT support?', passages],
])('%s is told from its likes', (question, plan) => {
  expect(readPlan(question)).toMatchObject(plan)
})

test('how long is said beside a place, and 一點 is no point', () => {
  const both = readPlan('Summarize page 3 in two sentences')
  expect(both).toMatchObject({ kind: 'summary', limit: 2, place: { pages: [3, 3] } })
  expect(readPlan('詳細一點總結這份文件')).not.toHaveProperty('limit')
})

test('thanks again and again end', () => {
  expect(readPlan(`${'thank you '.repeat(400)}bob`)).toMatchObject({ kind: 'passages' })
})

test('the verb that asks is not what is looked for', () => {
  expect(readPlan('Which section covers parking?')).toMatchObject({ subjects: ['parking'] })
})

test('the name of a document says which one is meant, and nothing else', () => {
  expect(readPlan('Summarise the annual report', ['Annual report 2024.pdf'])).toMatchObject(summary)
  expect(readPlan('Summarise the annual report', ['Minutes.pdf'])).toMatchObject(passages)
})

test('whoever asks may choose the kind', () => {
  expect(planAs('list', 'opening hours of the library')).toMatchObject({
    kind: 'list',
    by: 'person',
    subjects: ['opening hours library'],
  })
})
