import { expect } from 'vitest'
import { until } from './device.ts'
import { it } from './fixtures.ts'

const QUESTIONS = '/functions/v1/chat/rooms/'

it('a question that was asked without a network is sent when there is one, by another start of the app', async ({
  backend,
  device,
  newDevice,
}) => {
  backend.model.scenario('plain', { answer: 'Nothing.' })
  const { id } = await device.client.createRoom('Train')
  device.network.isOn = false
  await device.client.outbox.send(id, { question: 'First?' })
  await device.client.outbox.send(id, { question: 'Second?' })
  const waiting = await until(device.client.outbox, ([item]) => item?.code === 'offline')
  expect(waiting.map(({ question, state }) => [question, state])).toEqual([
    ['First?', 'waiting'],
    ['Second?', 'waiting'],
  ])
  await device.client.close()

  const later = newDevice(device.storage)
  await until(later.client.outbox, (items) => items.length === 2)
  await until(later.client.outbox, (items) => items.length === 0)
  const { messages } = await later.client.openRoom(id)
  expect(messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
    'First?',
    'Second?',
  ])
})

it('a question whose reply was lost is not asked twice', async ({ backend, device }) => {
  backend.model.scenario('plain', { answer: 'Nothing.' })
  const { client, network } = device
  const { id } = await client.createRoom('Tunnel')
  let lost = 0
  network.intercept = (line, send) => {
    if (!line.includes(QUESTIONS) || lost++ > 0) return undefined
    return send().then(() => {
      throw new TypeError('fetch failed')
    })
  }
  await client.outbox.send(id, { question: 'Once?' })
  await until(client.outbox, ([item]) => item?.code === 'offline')
  await client.outbox.flush()
  expect(client.outbox.get()).toEqual([])
  expect(lost).toBe(1)
  const { messages } = await client.openRoom(id)
  expect(messages.filter(({ role }) => role === 'user')).toHaveLength(1)
  // The same words once more are another question.
  await client.outbox.send(id, { question: 'Once?' })
  await until(client.outbox, (items) => items.length === 0)
  expect((await client.openRoom(id)).messages.filter(({ role }) => role === 'user')).toHaveLength(2)
})

it('one that the server refuses stays with its code until it is discarded', async ({ device }) => {
  const { client } = device
  const { id } = await client.createRoom('Refused')
  const localId = await client.outbox.send(id, { question: '   ' })
  const [item] = await until(client.outbox, ([first]) => first?.state === 'failed')
  expect(item).toMatchObject({ localId, code: 'question_empty' })
  await client.outbox.retry(localId)
  expect(client.outbox.get()).toMatchObject([{ state: 'failed', code: 'question_empty' }])
  await client.outbox.discard(localId)
  expect(client.outbox.get()).toEqual([])
})

it('what one person has not sent is not sent by the next', async ({ device, newDevice }) => {
  const { id } = await device.client.createRoom('Own')
  device.network.isOn = false
  await device.client.outbox.send(id, { question: 'Mine?' })
  await until(device.client.outbox, ([item]) => item?.code === 'offline')
  await device.client.close()
  const next = newDevice(device.storage)
  next.network.isOn = false
  await next.client.ready
  await next.client.signOut()
  next.network.isOn = true
  await next.signUp()
  await next.client.outbox.flush()
  expect(next.client.outbox.get()).toMatchObject([{ question: 'Mine?', state: 'waiting' }])
  expect(next.network.sent.filter((line) => line.includes(QUESTIONS))).toEqual([])
})
