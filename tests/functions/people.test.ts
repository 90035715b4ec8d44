import { expect } from 'vitest'
import type { Backend, Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { readJson } from '../support/json.ts'
import { mailsTo } from '../support/mailbox.ts'
import { ASKED } from '../support/replies.ts'
import { type Received, subscribe } from './events.ts'
import { it as base } from './fixtures.ts'
import { addArticle, errorCode, lastPrompt, readMessage } from './support.ts'

const TEXT = 'The quartz heater warms forty litres of water.'

async function join(owner: Person, room: string, person: Person, role: string): Promise<void> {
  const invitation = { p_room_id: room, p_role: role }
  const { data } = await owner.client.rpc('create_invitation', invitation).throwOnError()
  await person.client.rpc('accept_invitation', { p_token: data }).throwOnError()
}

/** Alice's room, in which Bob may ask and Rita may read. */
const it = base
  .extend('rita', { scope: 'file' }, ({ backend }) => backend.signUp('rita'))
  .extend('shared', async ({ backend, alice, bob, rita }) => {
    backend.model.scenario('plain', { answer: `${TEXT} [1]` })
    backend.model.scenario('embeddings')
    const room = await createRoom(alice)
    await join(alice, room, bob, 'asker')
    await join(alice, room, rita, 'reader')
    await addArticle(backend, alice, room, TEXT)
    return room
  })

async function begin(person: Person, room: string, isPrivate: boolean): Promise<string> {
  const row = { room_id: room, private: isPrivate }
  return (await person.client.from('threads').insert(row).select('id').single().throwOnError()).data
    .id
}

const post = (backend: Backend, as: Person, path: string, body: object = {}) =>
  backend.call(path, { method: 'POST', body: JSON.stringify(body), as })

async function ask(backend: Backend, as: Person, room: string, question: string, thread?: string) {
  const body = { question, ...(thread === undefined ? {} : { thread_id: thread }) }
  const response = await post(backend, as, `/chat/rooms/${room}/questions`, body)
  expect(response.status).toBe(202)
  const { question: asked, answer } = await readJson(response, ASKED)
  return { questionId: asked.id, answerId: answer.id }
}

it('each call asks for the right of its caller', async ({ backend, alice, bob, rita, shared }) => {
  const { questionId, answerId } = await ask(backend, alice, shared, 'What warms water?')
  await backend.settled()
  const { data } = await alice.client.from('documents').select('id').eq('room_id', shared).single()
  const document = data?.id ?? ''
  const calls: [path: string, body: object, bob: string, rita: string][] = [
    [`/chat/rooms/${shared}/questions`, { question: 'And?' }, '202', '403 not_allowed'],
    [`/chat/questions/${questionId}`, { question: 'And?' }, '403 not_allowed', '403 not_allowed'],
    [`/chat/answers/${answerId}/retry`, {}, '403 not_allowed', '403 not_allowed'],
    [`/chat/answers/${answerId}/stop`, {}, '403 not_allowed', '403 not_allowed'],
    [`/ingest/documents/${document}`, {}, '403 not_allowed', '403 not_allowed'],
    [`/ingest/documents/${document}/discard`, {}, '403 not_allowed', '403 not_allowed'],
    [`/ingest/documents/${document}/refetch`, {}, '403 not_allowed', '403 not_allowed'],
    [`/ingest/rooms/${shared}/pages`, { url: 'x' }, '403 not_allowed', '403 not_allowed'],
  ]
  const outcome = async (as: Person, path: string, body: object) => {
    const response = await post(backend, as, path, body)
    return response.ok ? String(response.status) : errorCode(response)
  }
  for (const [path, body, asBob, asRita] of calls) {
    expect([path, await outcome(bob, path, body)]).toEqual([path, asBob])
    expect([path, await outcome(rita, path, body)]).toEqual([path, asRita])
  }
  expect(await outcome(alice, `/chat/answers/${answerId}/retry`, {})).toBe('202')
  expect(await outcome(alice, `/ingest/documents/${document}`, {})).toBe('202')
  await backend.settled()
  // What reads is for all.
  for (const path of [`/chat/rooms/${shared}/search?q=heater`, `/chat/documents/${document}/guide`])
    expect((await backend.call(path, { as: rita })).status).toBe(200)
})

it('a private thread has its own history, and is told to its author alone, whoever’s request writes the answer', async ({
  backend,
  alice,
  bob,
  shared,
}) => {
  const mine = await begin(bob, shared, true)
  const refused = await post(backend, alice, `/chat/rooms/${shared}/questions`, {
    question: 'May I?',
    thread_id: mine,
  })
  expect(await errorCode(refused)).toBe('404 thread_not_found')
  await ask(backend, bob, shared, 'What is my secret heater?', mine)
  await backend.settled()

  const heard = [
    await subscribe(alice, `room:${shared}`),
    await subscribe(alice, `user:${alice.id}`),
  ]
  const own = await subscribe(bob, `thread:${mine}`)
  await expect(subscribe(alice, `thread:${mine}`)).rejects.toThrow()
  backend.model.scenario('slow', { answer: `${TEXT} [1]` })
  const first = await ask(backend, alice, shared, 'What warms water?')
  const second = await ask(backend, bob, shared, 'How much of it?', mine)
  backend.model.release()
  await expect.poll(async () => (await readMessage(alice, first.answerId)).status).toBe('done')
  backend.model.release()
  await backend.settled()
  expect(await readMessage(bob, second.answerId)).toMatchObject({
    status: 'done',
    citations: [{ state: 'verified' }],
  })
  const prompt = JSON.stringify(lastPrompt(backend))
  expect(prompt).toContain('my secret heater')
  expect(prompt).not.toContain('What warms water?')

  const idsOf = (events: Received[]) =>
    new Set(events.map(({ payload }) => String(payload['message_id'] ?? payload['id'])))
  await expect.poll(() => idsOf(own).has(second.answerId)).toBe(true)
  const foreign = heard.map((events) => idsOf(events))
  expect(foreign[0]).toContain(first.answerId)
  for (const ids of foreign) {
    expect(ids).not.toContain(second.answerId)
    expect(ids).not.toContain(second.questionId)
  }
  expect(idsOf(own)).not.toContain(first.answerId)
})

it('whoever is removed in the middle of an answer hears nothing more, and what they asked stops', async ({
  backend,
  alice,
  bob,
  shared,
}) => {
  const [hers, his] = [
    await subscribe(alice, `room:${shared}`),
    await subscribe(bob, `room:${shared}`),
  ]
  const told = await subscribe(bob, `user:${bob.id}`)
  backend.model.scenario('slow', { answer: `${TEXT} It is small [1].` })
  const { answerId } = await ask(backend, bob, shared, 'What warms water?')
  backend.model.release(3)
  await expect.poll(() => his.some(({ event }) => event === 'answer')).toBe(true)
  await alice.client.rpc('remove_member', { p_room_id: shared, p_user_id: bob.id }).throwOnError()
  await expect.poll(() => told.some(({ event }) => event === 'membership_changed')).toBe(true)
  const until = his.length
  // Its writer hears of it with its next save.
  const status = async () => (await readMessage(alice, answerId)).status
  await expect.poll(status, { timeout: 5000 }).toBe('stopped')
  backend.model.release()
  await backend.settled()
  await expect.poll(() => hers.some(({ payload }) => payload['status'] === 'stopped')).toBe(true)
  expect(his.slice(until)).toEqual([])
  const { data } = await bob.client.from('messages').select('id').eq('room_id', shared)
  expect(data).toEqual([])
  const again = await post(backend, bob, `/chat/rooms/${shared}/questions`, { question: 'And?' })
  expect(await errorCode(again)).toBe('404 room_not_found')
  await expect(subscribe(bob, `room:${shared}`)).rejects.toThrow()
})

it('an invitation by mail leads whoever has the address into the room, and tells nobody whether it has an account', async ({
  backend,
  alice,
  bob,
  shared,
}) => {
  const invite = (as: Person, email: string, role = 'editor') =>
    post(backend, as, `/chat/rooms/${shared}/invitations`, {
      ...{ email, role, locale: 'zh-TW', redirect_to: 'http://127.0.0.1:3000/invitation' },
    })
  const cleo = await backend.signUp('cleo')
  const nobody = `new-${crypto.randomUUID()}@example.com`
  const replies = [await invite(alice, cleo.email), await invite(alice, nobody)]
  await backend.settled()
  expect(await Promise.all(replies.map((one) => one.text()))).toEqual(
    Array(2).fill('{"status":"accepted"}'),
  )
  expect(await errorCode(await invite(bob, nobody))).toBe('403 not_allowed')
  expect(await errorCode(await invite(alice, nobody, 'owner'))).toBe('400 role_unknown')
  expect(await errorCode(await invite(alice, 'nobody'))).toBe('400 invalid_request')

  const tokenIn = async (email: string) => {
    const [mail] = await mailsTo(backend.mailUrl, email)
    const link = new URL(/http\S+/.exec(mail?.text ?? '')?.[0] ?? '')
    return new URL(link.searchParams.get('next') ?? '').searchParams.get('token') ?? ''
  }
  expect((await mailsTo(backend.mailUrl, nobody))[0]?.subject).toBe('登入 DocuMind')
  expect(await tokenIn(nobody)).toMatch(/^[0-9a-f]{64}$/)
  const { data } = await cleo.client.rpc('accept_invitation', {
    p_token: await tokenIn(cleo.email),
  })
  expect(data).toBe(shared)
  const { data: open } = await alice.client.rpc('list_invitations', { p_room_id: shared })
  expect(open).toMatchObject([{ email: nobody, role: 'editor' }])
})
