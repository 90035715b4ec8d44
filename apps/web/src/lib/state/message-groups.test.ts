import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/contract.ts'
import { toGroups } from './message-groups.ts'

const message = (id: string): Message => ({
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
  created_at: '2026-11-22T10:00:00+00:00',
  finished_at: null,
  citations: [],
  feedback: null,
})

const ids = (messages: Message[]) => messages.map(({ id }) => id)

describe('groups of messages', () => {
  const many = (from: number, to: number): Message[] =>
    Array.from({ length: to - from }, (_, i) => message(`q${from + i}`))

  it('hold fifty neighbours each, and all together everything in its order', () => {
    const groups = toGroups(many(0, 120), 'q0')
    expect(groups.map(([, { length }]) => length)).toEqual([50, 50, 20])
    expect(ids(groups.flatMap(([, messages]) => messages))).toEqual(ids(many(0, 120)))
  })

  it('keep their messages when a page comes before them and questions after them', () => {
    const groupOf = (messages: Message[]) =>
      new Map(
        toGroups(messages, 'q130').flatMap(([key, group]) => group.map(({ id }) => [id, key])),
      )
    const before = groupOf(many(130, 190))
    const after = groupOf(many(0, 260))
    expect(before.size).toBe(60)
    for (const [id, key] of before) expect(after.get(id)).toBe(key)
    expect(new Set(after.values()).size).toBe(6)
  })

  it('count from the first when the message they are counted from is gone', () => {
    expect(toGroups(many(0, 60), 'gone').map(([key]) => key)).toEqual([0, 1])
    expect(toGroups([], undefined)).toEqual([])
  })
})
