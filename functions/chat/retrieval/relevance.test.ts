import { expect, test } from 'vitest'
import { hasRelevantResult } from './relevance.ts'
import type { SearchResult } from './retrieve.ts'

const found = (content: string, vector_score: number | null = null): SearchResult[] => [
  {
    chunk_id: 'c',
    document_id: 'd',
    document_title: 'Policy',
    document_version: 1,
    page: 1,
    ordinal: 0,
    content,
    start_offset: 0,
    end_offset: content.length,
    score: 1,
    lexical_score: 1,
    vector_score,
    heading: null,
    page_title: null,
    recognition_confidence: null,
  },
]
const POLICY = found('Refunds are paid within 14 days by bank transfer.')
const HANDBOOK = found('退款會在取消後十四天內以銀行轉帳支付。')

test.each([
  ['When are refunds paid?', POLICY],
  ['什么时候支付退款？', HANDBOOK],
  ['Summarize this document.', POLICY],
  ['這份文件在講什麼？', HANDBOOK],
  ['What is it?', POLICY],
])('%s has to do with what was found', (question, results) => {
  expect(hasRelevantResult(question, results, 0.65)).toBe(true)
})

test.each([
  ['Who painted the ceiling of the chapel in Rome?', POLICY],
  ['What are the symptoms of measles within children?', POLICY],
  ['巴黎鐵塔的建築師是誰？', HANDBOOK],
  ['谁在足球决赛中进球最多？', HANDBOOK],
])('%s has nothing to do with it, though a word may be the same', (question, results) => {
  expect(hasRelevantResult(question, results, 0.65)).toBe(false)
})

test('nothing found is nothing relevant, and a near vector is enough', () => {
  expect(hasRelevantResult('When are refunds paid?', [], 0.65)).toBe(false)
  expect(hasRelevantResult('退款？', found('Refunds are paid.', 0.7), 0.65)).toBe(true)
  expect(hasRelevantResult('退款？', found('Refunds are paid.', 0.6), 0.65)).toBe(false)
})

const BRIDGE_DE = found('Die Zugbrücke öffnet jeden Morgen um sechs Uhr für die Fischerboote.')
const BRIDGE_VI = found('Cầu nâng mở lúc sáu giờ sáng mỗi ngày cho thuyền đánh cá đi qua.')
const BRIDGE_TH = found('สะพานยกเปิดเวลาหกโมงเช้าทุกวันให้เรือประมงผ่าน')
test.each([
  ['Wann öffnet die Brücke für Boote?', BRIDGE_DE, true],
  ['Wer hat die Decke der Kapelle gemalt?', BRIDGE_DE, false],
  ['Cầu nâng mở lúc mấy giờ?', BRIDGE_VI, true],
  ['Ai đã vẽ trần của nhà nguyện lớn ở Rôma?', BRIDGE_VI, false],
  ['สะพานยกเปิดกี่โมง', BRIDGE_TH, true],
  ['ใครเป็นผู้วาดภาพบนเพดานโบสถ์', BRIDGE_TH, false],
])('%s: in other languages too (%#)', (question, results, relevant) => {
  expect(hasRelevantResult(question, results, 0.65)).toBe(relevant)
})
