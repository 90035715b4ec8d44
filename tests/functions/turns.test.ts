import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { z } from 'zod'
import type { Backend, Person } from '../support/backend.ts'
import { addSource, articleOf } from '../support/client.ts'
import { readJson } from '../support/json.ts'
import { ASKED } from '../support/replies.ts'
import { subscribe } from './events.ts'
import {
  addArticle,
  ask,
  askAndWait,
  chatRequests,
  errorCode,
  ingest,
  lastPrompt,
} from './support.ts'
import { userTopic } from '../../functions/_shared/contract/events.ts'

const TEXT = 'The quartz heater warms forty litres of water.'

it.beforeEach(({ backend }) => {
  backend.model.scenario('plain', { answer: `${TEXT} [1]` })
  backend.model.scenario('embeddings')
})

async function answersTo({ client }: Person, questionId: string) {
  const { data } = await client
    .from('messages')
    .select('content, status, coverage, citations(state)')
    .eq('reply_to', questionId)
    .order('created_at')
    .throwOnError()
  return data
}

describe('a question asked while a document is read', () => {
  it('is asked again by itself when it has been read, and only once', async ({
    backend,
    alice,
    room,
  }) => {
    const document = await addSource(alice, room, articleOf(TEXT))
    const { questionId } = await ask(backend, alice, room, 'What warms water?')
    await backend.settled()
    expect(await answersTo(alice, questionId)).toMatchObject([
      { status: 'done', coverage: { documents_pending: 1 }, citations: [] },
    ])

    await ingest(backend, alice, document)
    const answers = await answersTo(alice, questionId)
    expect(answers).toHaveLength(2)
    expect(answers[1]).toMatchObject({
      content: `${TEXT} [1]`,
      status: 'done',
      coverage: { documents: 1, documents_pending: 0 },
      citations: [{ state: 'verified' }],
    })
    await addArticle(backend, alice, room, 'Another text.')
    expect(await answersTo(alice, questionId)).toHaveLength(2)
  })

  it('is asked by the service alone', async ({ backend, alice }) => {
    const call = (init: RequestInit & { as?: Person }) =>
      backend.call('/chat/again', { method: 'POST', ...init })
    expect(await errorCode(await call({ headers: { apikey: '' } }))).toBe('401 unauthenticated')
    expect(await errorCode(await call({ as: alice }))).toBe('403 service_only')
    expect((await call({ headers: { apikey: backend.keys.secretKey } })).status).toBe(202)
  })
})

describe('a question put right', () => {
  const edit = (question: string) => ({ method: 'POST', body: JSON.stringify({ question }) })

  it('is answered in its place', async ({ backend, alice, room }) => {
    await addArticle(backend, alice, room, TEXT)
    const { questionId } = await ask(backend, alice, room, 'What wams?')
    await backend.settled()
    const path = `/chat/questions/${questionId}`
    const response = await backend.call(path, { ...edit('What warms water?'), as: alice })
    expect(response.status).toBe(202)
    const { question } = await readJson(response, ASKED)
    expect(question.id).toBe(questionId)
    await backend.settled()
    expect(await answersTo(alice, questionId)).toMatchObject([
      { status: 'done', content: `${TEXT} [1]` },
    ])
  })

  it('knows the turns before it, and none that came later', async ({ backend, alice, room }) => {
    await addArticle(backend, alice, room, TEXT)
    const [, middle] = [
      await ask(backend, alice, room, 'What did the quartz heater replace first?'),
      await ask(backend, alice, room, 'How many litres of water?'),
      await ask(backend, alice, room, 'What of the quartz heater comes last?'),
    ]
    await backend.settled()
    const path = `/chat/questions/${middle.questionId}`
    await backend.call(path, { ...edit('How much water does the heater warm?'), as: alice })
    await backend.settled()
    const prompt = JSON.stringify(backend.model.requests.at(-1)?.body)
    expect(prompt).toContain('How much water does the heater warm?')
    expect(prompt).toContain('replace first')
    expect(prompt).not.toContain('comes last')
  })

  it('is one of the caller, and no answer, and not empty', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    const { questionId, answerId } = await ask(backend, alice, room, 'What warms water?')
    await backend.settled()
    const refused = async (id: string, text: string, as: Person) =>
      errorCode(await backend.call(`/chat/questions/${id}`, { ...edit(text), as }))
    expect(await refused(questionId, 'Mine?', bob)).toBe('404 message_not_found')
    expect(await refused(answerId, 'Mine?', alice)).toBe('404 message_not_found')
    expect(await refused(questionId, ' ', alice)).toBe('400 question_empty')
    expect(await answersTo(alice, questionId)).toHaveLength(1)
  })
})

it('a question deleted while it is answered ends, and the next one is answered', async ({
  backend,
  alice,
  room,
}) => {
  await addArticle(backend, alice, room, TEXT)
  backend.model.scenario('slow', { answer: `${TEXT} [1]` })
  const { questionId, answerId } = await ask(backend, alice, room, 'What warms water?')
  const status = async () =>
    (await alice.client.from('messages').select('status').eq('id', answerId)).data?.[0]?.status
  await expect.poll(status, { timeout: 5000 }).toBe('streaming')
  const next = askAndWait(backend, alice, room, 'And what else?')
  await alice.client.rpc('delete_turn', { p_question_id: questionId }).throwOnError()
  backend.model.release()
  backend.model.scenario('plain', { answer: `${TEXT} [1]` })
  expect(await next).toMatchObject({ status: 'done' })
  expect(await status()).toBeUndefined()
})

describe('an answer that is kept', () => {
  const keep = (backend: Backend, id: string, as: Person) =>
    backend.call(`/chat/answers/${id}/keep`, { method: 'POST', as })
  const KEPT = z.object({ document_id: z.string(), existing: z.boolean() })

  it('is an article with its citations, once, for those who may read it', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    const source = await addArticle(backend, alice, room, TEXT)
    const { questionId, answerId } = await ask(backend, alice, room, 'What warms water?')
    await backend.settled()
    expect(await errorCode(await keep(backend, answerId, bob))).toBe('404 message_not_found')
    expect(await errorCode(await keep(backend, questionId, alice))).toBe('404 message_not_found')
    const made = await keep(backend, answerId, alice)
    expect(made.status).toBe(201)
    const { document_id } = await readJson(made, KEPT)
    const again = await keep(backend, answerId, alice)
    expect([again.status, await readJson(again, KEPT)]).toEqual([
      200,
      { document_id, existing: true },
    ])
    const row = async () => {
      const kept = alice.client.from('kept_answers').select('*').eq('document_id', document_id)
      return (await kept.single().throwOnError()).data
    }
    expect(await row()).toMatchObject({
      message_id: answerId,
      question: 'What warms water?',
      author_id: alice.id,
      citations: [{ document_id: source.id, page: 1, state: 'verified', quote: TEXT }],
    })
    expect(await ingest(backend, alice, document_id)).toMatchObject({
      kind: 'article',
      title: 'What warms water?',
      body: `${TEXT} [^1]`,
      kept: true,
    })

    // It is no source: what leans on it says so, and never counts as verified.
    await alice.client.from('documents').delete().eq('id', source.id).throwOnError()
    const later = await askAndWait(backend, alice, room, 'How many litres does the heater warm?')
    expect(later.citations).toMatchObject([{ document_id, state: 'related' }])
    const prompt = JSON.stringify(lastPrompt(backend))
    expect(prompt).toContain('kept-answer=')
    expect(prompt).not.toContain('[^1]')

    await alice.client.rpc('delete_turn', { p_question_id: questionId }).throwOnError()
    expect(await row()).toMatchObject({ message_id: null, question: 'What warms water?' })
  })
})

describe('a better answer of a member', () => {
  it('is a source of its own for a model, before the documents', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, TEXT)
    const pair = { room_id: room, question: 'Who repairs the quartz heater?', answer: 'Ada does.' }
    const insert = alice.client.from('corrections').insert(pair).select('id, author_name').single()
    const { id, author_name } = (await insert.throwOnError()).data
    backend.model.scenario('plain', { answer: 'Ada does. [1]' })
    const answer = await askAndWait(backend, alice, room, 'who repairs the quartz heater')
    expect(answer.citations).toMatchObject([
      { correction_id: id, document_id: null, state: 'related', quote: 'Ada does.' },
    ])
    expect(answer.plan).toMatchObject({ correction: { by: author_name, used: 'source' } })
    expect(lastPrompt(backend).messages.at(-1)?.content).toContain(`answered-by="${author_name}"`)
    await askAndWait(backend, alice, room, 'Who built the quartz heater?')
    expect(lastPrompt(backend).messages.at(-1)?.content).not.toContain('answered-by')
  })
})

describe('a question that is kept open', () => {
  const QUESTION = 'Who repairs the zeppelin?'
  const keepOpen = ({ client }: Person, id: string) =>
    client.rpc('keep_open', { p_question_id: id })
  const openIn = async ({ client }: Person, room: string) => {
    const { data } = await client.from('open_questions').select('question_id').eq('room_id', room)
    return data?.map(({ question_id }) => question_id)
  }

  it('is asked again when documents come, and posted only when they answer it', async ({
    backend,
    alice,
    bob,
    room,
  }) => {
    await addArticle(backend, alice, room, TEXT)
    const { questionId } = await ask(backend, alice, room, QUESTION)
    await backend.settled()
    expect((await keepOpen(bob, questionId)).error?.message).toBe('message_not_found')
    await keepOpen(alice, questionId).throwOnError()
    expect(await openIn(bob, room)).toEqual([])
    expect(await openIn(alice, room)).toEqual([questionId])

    // What has nothing to do with it costs no call of a model.
    await addArticle(backend, alice, room, 'Tea is served at noon in the garden.')
    expect(chatRequests(backend, QUESTION)).toBe(0)
    // A model that finds nothing in what is there says so to nobody.
    backend.model.scenario('plain', { answer: 'The passages do not say it.' })
    await addArticle(backend, alice, room, 'The zeppelin is silver and very long.')
    expect(chatRequests(backend, QUESTION)).toBe(1)
    expect(await answersTo(alice, questionId)).toHaveLength(1)

    const repairs = 'Ada repairs the zeppelin.'
    backend.model.scenario('plain', { answer: `${repairs} [1]` })
    const heard = await subscribe(alice, userTopic(alice.id))
    await addArticle(backend, alice, room, repairs, 'Staff')
    expect(await answersTo(alice, questionId)).toMatchObject([
      { citations: [] },
      { content: `${repairs} [1]`, status: 'done', citations: [{ state: 'verified' }] },
    ])
    const told = () => heard.filter(({ event }) => event === 'answered' || event === 'message')
    const payload = { question: QUESTION, document_title: 'Staff', page: 1 }
    await expect.poll(told).toMatchObject([{ event: 'answered', payload }, { event: 'message' }])
    expect(await openIn(alice, room)).toEqual([])
  })

  it('is tried again where no model answered, and left alone when it was closed', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, TEXT)
    const { questionId } = await ask(backend, alice, room, QUESTION)
    await backend.settled()
    await keepOpen(alice, questionId).throwOnError()
    backend.model.scenario('serverError')
    await addArticle(backend, alice, room, 'Ada repairs the zeppelin.')
    expect(await openIn(alice, room)).toEqual([questionId])
    backend.model.scenario('plain', { answer: 'Ada repairs the zeppelin. [1]' })
    await addArticle(backend, alice, room, 'Tea is served at noon in the garden.')
    expect(await answersTo(alice, questionId)).toHaveLength(2)

    const next = await ask(backend, alice, room, 'Who paints the submarine?')
    await backend.settled()
    await keepOpen(alice, next.questionId).throwOnError()
    await alice.client
      .from('open_questions')
      .delete()
      .eq('question_id', next.questionId)
      .throwOnError()
    await addArticle(backend, alice, room, 'Bea paints the submarine.')
    expect(await answersTo(alice, next.questionId)).toHaveLength(1)
  })
})
