import { expect } from 'vitest'
import type { DocumindClient, FollowedRoom } from '../../apps/client/src/index.ts'
import type { Backend } from '../support/backend.ts'
import { PASSWORD } from '../support/client.ts'
import { answerIn, until, untilLive } from './device.ts'
import { it } from './fixtures.ts'

const ANSWER = 'Tea costs two euros in the mill, and it is served from noon on [1].'

async function createTeaRoom(backend: Backend, client: DocumindClient): Promise<string> {
  const { id } = await client.createRoom('Tea')
  await client.addArticle(id, { title: 'Prices', body: 'Tea costs two euros in the mill.' })
  await backend.settled()
  return id
}

const untilText = (room: FollowedRoom, text: string) =>
  until(room, (view) => answerIn(view)?.content === text)

it('two clients see one answer grow, and the one that was cut off reads what it missed', async ({
  backend,
  newDevice,
}) => {
  const [one, two] = [newDevice(), newDevice()]
  const email = await one.signUp()
  await two.client.signIn({ email, password: PASSWORD })
  const roomId = await createTeaRoom(backend, one.client)
  const [here, there] = [one.client.followRoom(roomId), two.client.followRoom(roomId)]
  await Promise.all([untilLive(here), untilLive(there)])

  backend.model.scenario('slow', { answer: ANSWER })
  const { answer } = await one.client.ask(roomId, { question: 'What does tea cost?' })
  backend.model.release(4)
  await Promise.all([here, there].map((room) => untilText(room, 'Tea costs two euros')))
  expect(answerIn(there.get())).toMatchObject({ id: answer.id, status: 'streaming' })

  two.network.isOn = false
  two.network.cut()
  await until(there, ({ connection }) => connection !== 'live')
  backend.model.release(4)
  await untilText(here, 'Tea costs two euros in the mill, and')
  expect(answerIn(there.get())?.content).toBe('Tea costs two euros')
  two.network.isOn = true
  two.client.wake()
  await untilText(there, 'Tea costs two euros in the mill, and')

  backend.model.release()
  for (const room of [here, there]) {
    const view = await until(room, (now) => answerIn(now)?.status === 'done')
    expect(answerIn(view)).toMatchObject({ content: ANSWER, citations: [{ ordinal: 1, page: 1 }] })
    expect(view.loading).toEqual({})
    room.close()
  }
})

it('a connection that breaks comes back by itself', async ({ backend, device }) => {
  const roomId = await createTeaRoom(backend, device.client)
  const followed = device.client.followRoom(roomId)
  await untilLive(followed)
  device.network.cut()
  await until(followed, ({ connection }) => connection === 'connecting')
  await untilLive(followed)
  followed.close()
})

it('an answer is stopped with the text that it has, and asked again', async ({
  backend,
  device: { client },
}) => {
  const roomId = await createTeaRoom(backend, client)
  const followed = client.followRoom(roomId)
  backend.model.scenario('slow', { answer: ANSWER })
  const { answer } = await followed.ask({ question: 'What does tea cost?' })
  backend.model.release(2)
  await untilText(followed, 'Tea costs')
  await followed.stop(answer.id)
  const stopped = await until(followed, (view) => answerIn(view)?.status === 'stopped')
  expect(answerIn(stopped)?.content).toBe('Tea costs')
  backend.model.scenario('plain', { answer: ANSWER })
  const second = await followed.retry(answer.id)
  expect(second.id).not.toBe(answer.id)
  const view = await until(followed, (now) => answerIn(now)?.status === 'done')
  expect(view.messages.map(({ id }) => id)).toEqual([answer.reply_to, second.id])
  followed.close()
})

it('a session that ended elsewhere leaves what is shown, and a new one goes on', async ({
  backend,
  newDevice,
}) => {
  const [one, two] = [newDevice(), newDevice()]
  const credentials = { email: await one.signUp(), password: PASSWORD }
  const roomId = await createTeaRoom(backend, one.client)
  const followed = one.client.followRoom(roomId)
  await untilLive(followed)
  await two.client.signIn(credentials)
  await two.client.signOut('everywhere')
  await expect(one.client.listRooms()).rejects.toMatchObject({ code: 'session_expired' })
  expect(one.client.session.get()).toBeNull()
  const view = await until(followed, ({ connection }) => connection === 'signed-out')
  expect(view.documents).toHaveLength(1)
  await followed.send({ question: 'What does tea cost?' })
  await until(one.client.outbox, ([item]) => item?.state === 'waiting')

  backend.model.scenario('plain', { answer: ANSWER })
  await one.client.signIn(credentials)
  await until(followed, (now) => answerIn(now)?.status === 'done')
  expect(followed.get()).toMatchObject({ connection: 'live', outgoing: [] })
  followed.close()
})

it('a room that one is removed from is gone, and a stranger never sees it', async ({
  backend,
  newDevice,
}) => {
  const [owner, stranger] = [newDevice(), newDevice()]
  await owner.signUp()
  await stranger.signUp()
  const roomId = await createTeaRoom(backend, owner.client)
  const hidden = stranger.client.followRoom(roomId)
  const view = await until(
    hidden,
    ({ connection }) => connection === 'offline' || connection === 'gone',
  )
  expect(view).toMatchObject({ room: null, messages: [] })
  await expect(stranger.client.openRoom(roomId)).rejects.toMatchObject({ code: 'room_not_found' })
  hidden.close()
  const followed = owner.client.followRoom(roomId)
  await untilLive(followed)
  const token = (await owner.client.accessToken()) ?? ''
  const trashed = await fetch(`${backend.url}/rest/v1/rpc/trash_room`, {
    method: 'POST',
    headers: {
      apikey: backend.keys.publishableKey,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ p_room_id: roomId }),
  })
  expect(trashed.ok).toBe(true)
  await until(followed, ({ connection }) => connection === 'gone')
  followed.close()
})
