import { describe, expect, it, vi } from 'vitest'
import type { Supabase } from '#lib/api/client.ts'
import type { AnswerEvent, Message, OpenedRoom } from '#lib/contract.ts'
import { Conversation } from './conversation.svelte.ts'

const TEXT = '牛皮價格上漲百分之十二[1]。'

const row = (id: string, more: Partial<Message> = {}): Message => ({
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
  created_at: `2026-11-22T10:00:0${id.slice(1)}+00:00`,
  finished_at: null,
  citations: [],
  feedback: null,
  ...more,
})

const answer = (id: string, replyTo: string, more: Partial<Message> = {}) =>
  row(id, { role: 'assistant', reply_to: replyTo, content: '', status: 'pending', ...more })

const opened = (messages: Message[]): OpenedRoom => ({
  room: {
    id: 'r',
    owner_id: 'u',
    name: 'R',
    created_at: '',
    updated_at: '',
    last_message_at: null,
    pinned_at: null,
    named: true,
    deleted_at: null,
    model: null,
    instructions: null,
  },
  role: 'owner',
  rights: ['read', 'ask', 'edit', 'own'],
  thread: {
    id: 't',
    room_id: 'r',
    title: null,
    private: false,
    is_first: true,
    created_by: 'u',
    created_at: '',
    last_message_at: null,
  },
  people: [],
  documents: [],
  messages,
  has_more: false,
})

const piece = (offset: number, text: string, more: Partial<AnswerEvent> = {}): AnswerEvent => ({
  message_id: 'a2',
  revision: 2,
  offset,
  text,
  status: 'streaming',
  ...more,
})

/** A backend of one row per message, and whatever the chat function answers. */
function setUp(messages: Message[]) {
  const rows = new Map(messages.map((message) => [message.id, message]))
  const invoke = vi.fn()
  const requestReload = vi.fn()
  const single = (id: string) => Promise.resolve({ data: rows.get(id), error: null })
  const from = () => ({
    select: () => ({ eq: (_: string, id: string) => ({ single: () => single(id) }) }),
  })
  const supabase = { functions: { invoke }, from } as unknown as Supabase
  const conversation = new Conversation(supabase, { requestReload }, opened(messages))
  const contentOf = (id: string) => conversation.messages.find((m) => m.id === id)?.content
  return { conversation, rows, invoke, requestReload, contentOf }
}

describe('an answer on the live channel', () => {
  it('grows piece by piece, and its end asks for the citations', () => {
    const { conversation, contentOf, requestReload } = setUp([row('q1'), answer('a2', 'q1')])
    conversation.onAnswer(piece(0, TEXT.slice(0, 5)))
    conversation.onAnswer(piece(5, TEXT.slice(5)))
    expect(contentOf('a2')).toBe(TEXT)
    expect(requestReload).not.toHaveBeenCalled()
    conversation.onAnswer(piece(TEXT.length, '', { status: 'done', length: TEXT.length }))
    expect(conversation.active).toBeNull()
    expect(conversation.lastFinished?.id).toBe('a2')
    expect(requestReload).toHaveBeenCalledOnce()
  })

  it('is completed from its row when a piece was lost', async () => {
    const { conversation, rows, contentOf } = setUp([row('q1'), answer('a2', 'q1')])
    rows.set('a2', answer('a2', 'q1', { status: 'streaming', content: TEXT.slice(0, 7) }))
    conversation.onAnswer(piece(6, TEXT.slice(6)))
    await vi.waitFor(() => expect(contentOf('a2')).toBe(TEXT))
  })

  it('changes nothing but the answer that it belongs to', () => {
    const done = answer('a1', 'q0', { status: 'done', content: 'x' })
    const { conversation } = setUp([row('q0'), done, row('q1'), answer('a2', 'q1')])
    const shown = conversation.shown
    conversation.onAnswer(piece(0, '牛皮'))
    // The same rows, not equal ones: what is made of the list is made of these.
    expect(conversation.shown.every((message, i) => message === shown[i])).toBe(true)
    const [, first, , second] = shown.map((message) => conversation.current(message))
    expect(first).toBe(shown[1])
    expect(second).toMatchObject({ content: '牛皮', status: 'streaming' })
  })

  it('of a question from another screen is read with its room, and nothing of it is lost', () => {
    const { conversation, requestReload, contentOf } = setUp([])
    conversation.onAnswer(piece(0, TEXT))
    expect(requestReload).toHaveBeenCalledOnce()
    conversation.applyPage(opened([row('q1'), answer('a2', 'q1')]))
    expect(contentOf('a2')).toBe(TEXT)
  })

  it('is dropped when it is not in the expected form', () => {
    const { conversation, requestReload } = setUp([row('q1'), answer('a2', 'q1')])
    conversation.onAnswer({ message_id: 'a2', text: 'x' })
    conversation.onAnswer(null)
    expect(conversation.messages.at(-1)?.content).toBe('')
    expect(requestReload).not.toHaveBeenCalled()
  })
})

describe('a question', () => {
  it('waits for its turn behind the one that is being answered', () => {
    const messages = [row('q1'), answer('a2', 'q1'), row('q3'), answer('a4', 'q3')]
    expect(setUp(messages).conversation.active?.id).toBe('a2')
  })

  it('is kept with its reason when it cannot be sent, and goes away once it has rows', async () => {
    const { conversation, invoke } = setUp([])
    invoke.mockResolvedValueOnce({ data: null, error: new TypeError('Failed to fetch') })
    await conversation.outbox.send('How much?')
    expect(conversation.outgoing).toMatchObject([{ state: 'failed', code: 'offline' }])
    const data = { question: row('q1', { content: 'How much?' }), answer: answer('a2', 'q1') }
    invoke.mockResolvedValueOnce({ data, error: null })
    await conversation.outbox.retry(conversation.outgoing[0]?.localId ?? '')
    expect(conversation.outgoing).toEqual([])
    expect(conversation.shown.map(({ id }) => id)).toEqual(['q1', 'a2'])
  })

  it('is shown once when its row comes before the reply', () => {
    const { conversation, invoke } = setUp([])
    invoke.mockReturnValueOnce(new Promise(() => undefined))
    void conversation.outbox.send('How much?')
    expect(conversation.outgoing).toHaveLength(1)
    conversation.applyPage(opened([row('q1', { content: 'How much?' })]))
    expect(conversation.outgoing).toEqual([])
  })

  it('asked a second time is shown until its own row comes', async () => {
    const first = row('q1', { content: 'How much?' })
    const { conversation, invoke } = setUp([first])
    invoke.mockResolvedValueOnce({ data: null, error: new TypeError('Failed to fetch') })
    await conversation.outbox.send('How much?')
    expect(conversation.outgoing).toHaveLength(1)
    conversation.applyPage(opened([first, row('q2', { content: 'How much?' })]))
    expect(conversation.outgoing).toEqual([])
  })

  it('deleted on another screen goes with its answers, also the one that grows', () => {
    const messages = [
      row('q0'),
      answer('a1', 'q0', { status: 'done' }),
      row('q1'),
      answer('a2', 'q1'),
    ]
    const { conversation } = setUp(messages)
    conversation.onAnswer(piece(0, TEXT))
    const known = { room_id: 'r', thread_id: 't', author_id: null }
    const gone = { ...known, status: 'done', revision: 0, error_code: null, created_at: 'x' }
    for (const [id, role] of [
      ['q1', 'user'],
      ['a2', 'assistant'],
    ]) {
      conversation.onMessage({ ...gone, operation: 'DELETE', id, role, reply_to: null })
    }
    expect(conversation.messages.map(({ id }) => id)).toEqual(['q0', 'a1'])
    expect(conversation.active).toBeNull()
  })

  it('put right keeps its place, with the one answer that is to come', async () => {
    const { conversation, invoke } = setUp([
      row('q1', { content: 'How mch?', created_at: '1' }),
      answer('a2', 'q1', { status: 'done', created_at: '2' }),
      row('q3', { created_at: '3' }),
    ])
    const question = row('q1', { content: 'How much?', created_at: '1', revision: 1 })
    const data = { question, answer: answer('a4', 'q1', { created_at: '4' }) }
    invoke.mockResolvedValueOnce({ data, error: null })
    await conversation.edit('q1', 'How much?')
    expect(invoke).toHaveBeenCalledWith('chat/questions/q1', { body: { question: 'How much?' } })
    expect(conversation.shown.map(({ id, content }) => [id, content])).toEqual([
      ['q1', 'How much?'],
      ['a4', ''],
      ['q3', 'q3'],
    ])
  })

  it('answered again shows the new attempt only', async () => {
    const { conversation, invoke } = setUp([
      row('q1'),
      answer('a2', 'q1', { status: 'failed', content: 'Sorry.' }),
    ])
    invoke.mockResolvedValueOnce({ data: { answer: answer('a3', 'q1') }, error: null })
    await conversation.retry('a2')
    expect(conversation.shown.map(({ id }) => id)).toEqual(['q1', 'a3'])
  })
})
