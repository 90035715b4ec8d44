import { describe, expect, it } from 'vitest'
import type {
  AnswerEvent,
  CitationRow,
  DocumentEvent,
  LoadingEvent,
  MessageEvent,
  RoomEvent,
} from '../contract.ts'
import {
  parseAnswerEvent,
  parseDocumentEvent,
  parseLoadingEvent,
  parseMessageEvent,
  parseRoomEvent,
} from './events.ts'
import { type Check, isNullable, isNumber, isObject, isOneOf, isText } from './parse.ts'

const ID = '2f1c4d8e-0000-4000-8000-000000000001'
const AT = '2026-11-30T10:00:00+00:00'

const citation: CitationRow = {
  position: 12,
  ordinal: 1,
  claim_start: 0,
  claim_end: 12,
  state: 'verified',
  verified: true,
  document_id: ID,
  document_title: 'Heaters',
  document_version: 1,
  chunk_id: ID,
  page: 3,
  quote: 'forty litres',
  start_offset: 4,
  end_offset: 16,
  score: 0.5,
  heading: 'Notes › Debt',
  page_title: 'Debt',
  cells: 'Debt!A1:C7',
  recognition_confidence: 0.9,
}

const answer: AnswerEvent = {
  message_id: ID,
  revision: 2,
  offset: 0,
  text: 'Forty [1].',
  status: 'streaming',
  length: 10,
  citations: [citation],
}

const loading: LoadingEvent = {
  message_id: ID,
  question_id: ID,
  question: 'How much?',
  stage: 'writing',
}

const message: MessageEvent = {
  operation: 'UPDATE',
  id: ID,
  room_id: ID,
  thread_id: ID,
  author_id: ID,
  role: 'assistant',
  status: 'failed',
  revision: 3,
  reply_to: ID,
  error_code: 'model_failed',
  created_at: AT,
}

const document: DocumentEvent = {
  operation: 'INSERT',
  id: ID,
  room_id: ID,
  title: 'Heaters',
  kind: 'pdf',
  status: 'ready',
  version: 2,
  live_version: 1,
  enabled: true,
  pages_done: 2,
  page_count: 2,
  pages_empty: 0,
  pages_failed: 0,
  chunks_done: 5,
  chunks_total: 5,
  duplicate_of: ID,
  error_code: 'pdf_damaged',
}

const room: RoomEvent = {
  operation: 'DELETE',
  id: ID,
  name: 'Heaters',
  updated_at: AT,
  last_message_at: AT,
  pinned_at: AT,
}

/** Which members of each event may be null, and which may be left out. */
const EVENTS = [
  ['answer', answer, parseAnswerEvent, [], ['length', 'citations']],
  ['loading', loading, parseLoadingEvent, [], []],
  ['message', message, parseMessageEvent, ['author_id', 'reply_to', 'error_code'], []],
  [
    'document',
    document,
    parseDocumentEvent,
    ['live_version', 'page_count', 'duplicate_of', 'error_code'],
    [],
  ],
  ['room', room, parseRoomEvent, ['last_message_at', 'pinned_at'], []],
] as const

const CITATION_NULLS = [
  'claim_start',
  'claim_end',
  'document_id',
  'chunk_id',
  'start_offset',
  'heading',
  'page_title',
  'cells',
  'recognition_confidence',
  'end_offset',
]

/** Values of every other kind than `value`, and a text that no list of allowed ones has. */
function wrongFor(value: unknown): unknown[] {
  const others = ['no such word', 7, true, {}, [{}]].filter((one) => typeof one !== typeof value)
  return Array.isArray(value) ? [...others, {}] : others
}

const without = (object: object, name: string): unknown =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))

describe.each(EVENTS)('the event %s', (_name, event, parse, nullable, optional) => {
  const members = Object.entries(event)

  it('is read when it is whole', () => {
    expect(parse(event)).toEqual(event)
  })

  it.each(members)('is dropped when %s has a value of another kind', (name, value) => {
    for (const wrong of wrongFor(value)) expect(parse({ ...event, [name]: wrong })).toBeNull()
  })

  it.each(members)('without %s is read only if that may be left out', (name) => {
    const rest = without(event, name)
    expect(parse(rest)).toEqual(optional.some((one) => one === name) ? rest : null)
  })

  it.each(members)('with null for %s is read only if that may be null', (name) => {
    const nulled = { ...event, [name]: null }
    expect(parse(nulled)).toEqual(nullable.some((one) => one === name) ? nulled : null)
  })

  it('loses what it should not have', () => {
    expect(parse({ ...event, owner: 'x', constructor: 'x' })).toEqual(event)
  })

  it.each([null, undefined, 'text', 7, [event]])('is not %o', (payload) => {
    expect(parse(payload)).toBeNull()
  })
})

it.each([
  ['operation', parseMessageEvent, message],
  ['role', parseMessageEvent, message],
  ['status', parseMessageEvent, message],
  ['status', parseAnswerEvent, answer],
  ['stage', parseLoadingEvent, loading],
  ['operation', parseDocumentEvent, document],
  ['kind', parseDocumentEvent, document],
  ['status', parseDocumentEvent, document],
  ['operation', parseRoomEvent, room],
] as const)('%s is one of the words that the contract knows', (name, parse, event) => {
  expect(parse({ ...event, [name]: 'no such word' })).toBeNull()
})

describe('a citation of an answer', () => {
  const parse = (row: unknown) => parseAnswerEvent({ ...answer, citations: [citation, row] })
  const members = Object.entries(citation)

  it.each(members)('with another kind of %s drops the event', (name, value) => {
    for (const wrong of wrongFor(value)) expect(parse({ ...citation, [name]: wrong })).toBeNull()
    expect(parse(without(citation, name))).toBeNull()
  })

  it.each(members)('may or may not have null for %s', (name) => {
    const isRead = parse({ ...citation, [name]: null }) !== null
    expect(isRead).toBe(CITATION_NULLS.includes(name))
  })

  it('has one of the states that the contract knows', () => {
    expect(parse({ ...citation, state: 'no such word' })).toBeNull()
  })
})

it('a check that does not agree with its type does not compile', () => {
  const accept = <T>(check: Check<T>): Check<T> => check
  // @ts-expect-error: refuses null, which the type allows
  accept<string | null>(isText)
  // @ts-expect-error: lets null through, which the type does not allow
  accept<string>(isNullable(isText))
  // @ts-expect-error: knows one word of two
  accept<'a' | 'b'>(isOneOf<'a'>(['a']))
  // @ts-expect-error: a member without a check
  isObject<{ a: number; b: number }>({ a: isNumber })
  // @ts-expect-error: a check without a member
  isObject<{ a: number }>({ a: isNumber, b: isNumber })
  // @ts-expect-error: the check of another type
  isObject<{ a: number }>({ a: isText })
  expect(accept(isText)('x')).toBe(true)
})
