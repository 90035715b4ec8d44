import { describe, expect, it } from 'vitest'
import type { Citation, Message } from '../rows.ts'
import { compareMessages, mergeMessage, mergePage, toReadingOrder } from './message-list.ts'

const at = (second: number) => `2026-11-22T10:00:${String(second).padStart(2, '0')}+00:00`

const message = (id: string, second: number, more: Partial<Message> = {}): Message => ({
  id,
  room_id: 'r',
  thread_id: 't',
  author_id: 'u',
  role: 'user',
  content: id,
  status: 'done',
  revision: 0,
  reply_to: null,
  error_code: null,
  coverage: null,
  model: null,
  plan: null,
  created_at: at(second),
  finished_at: null,
  citations: [],
  feedback: null,
  ...more,
})

const answer = (id: string, second: number, replyTo: string, more: Partial<Message> = {}) =>
  message(id, second, { role: 'assistant', reply_to: replyTo, ...more })

const ids = (messages: Message[]) => messages.map(({ id }) => id)

const citation: Citation = {
  position: 2,
  ordinal: 1,
  claim_start: 0,
  claim_end: 1,
  state: 'verified',
  judged_by: null,
  judgement: null,
  document_id: 'd',
  document_title: 'D',
  document_version: 1,
  chunk_id: 'c',
  page: 2,
  quote: 'q',
  start_offset: 0,
  end_offset: 1,
  score: 0.5,
  heading: null,
  page_title: null,
  cells: null,
  recognition_confidence: null,
  verified: true,
  stale: false,
}

describe('a page that was read again', () => {
  const known = [message('q1', 1), answer('a1', 2, 'q1'), message('q2', 3), answer('a2', 4, 'q2')]
  const page = known.slice(0, 2)

  it('keeps what was written while it was read', () => {
    expect(ids(mergePage(known, page, new Set(['q1', 'a1'])))).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  it('drops what was there when it was asked for and is not in it: it was deleted', () => {
    expect(ids(mergePage(known, page, new Set(ids(known))))).toEqual(['q1', 'a1'])
    expect(ids(mergePage(known, [], new Set(['q1', 'a1'])))).toEqual(['q2', 'a2'])
  })
})

describe('the order of reading', () => {
  it('puts each answer after its question, also when another was asked meanwhile', () => {
    const rows = [message('q1', 1), message('q2', 2), answer('a1', 3, 'q1'), answer('a2', 4, 'q2')]
    expect(ids(toReadingOrder(rows))).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  it('shows the newest attempt at an answer, in the place of the first', () => {
    const rows = [
      message('q1', 1),
      answer('old', 2, 'q1'),
      message('q2', 3),
      answer('new', 4, 'q1'),
    ]
    expect(ids(toReadingOrder(rows))).toEqual(['q1', 'new', 'q2'])
  })

  it('keeps an answer whose question is on an earlier page', () => {
    expect(ids(toReadingOrder([answer('a0', 1, 'q0'), message('q1', 2)]))).toEqual(['a0', 'q1'])
  })

  it('reads a question before an answer of the same moment', () => {
    const rows = [answer('a', 1, 'z'), message('z', 1)].sort(compareMessages)
    expect(ids(rows)).toEqual(['z', 'a'])
  })
})

describe('the newest page of a room', () => {
  it('replaces its stretch of time, keeps what is older and what is newer', () => {
    const known = ['m1', 'm2', 'm3', 'm9'].map((id) => message(id, Number(id.slice(1))))
    const page = [message('m2', 2), message('m4', 4)]
    expect(ids(mergePage(known, page))).toEqual(['m1', 'm2', 'm4', 'm9'])
  })

  it('does not take back text that runs ahead of the row', () => {
    const own = answer('a', 1, 'q', { status: 'streaming', content: 'long text', revision: 7 })
    const row = answer('a', 1, 'q', { status: 'streaming', content: 'long', revision: 5 })
    expect(mergePage([own], [row])[0]?.content).toBe('long text')
  })

  it('brings the citations of an answer that has ended', () => {
    const own = answer('a', 1, 'q', { content: 'x [1]' })
    const row = answer('a', 1, 'q', { content: 'x [1]', citations: [citation] })
    expect(mergePage([own], [row])[0]?.citations).toEqual([citation])
  })
})

describe('a bare row', () => {
  it('does not take away the citations that are known', () => {
    const own = answer('a', 1, 'q', { content: 'x [1]', citations: [citation], feedback: 1 })
    expect(mergeMessage(own, answer('a', 1, 'q', { content: 'x [1]' }))).toMatchObject({
      citations: [citation],
      feedback: 1,
    })
  })
})
