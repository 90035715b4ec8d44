import { describe, expect } from 'vitest'
import type { Backend, Person } from '../support/backend.ts'
import { KEYS } from '../support/in-process-functions.ts'
import { anyText, textLike } from '../support/matchers.ts'
import { type PushDevice, type PushService, startPushService } from '../support/push-service.ts'
import { it as base } from './fixtures.ts'
import { addArticle, ask, askAndWait, errorCode } from './support.ts'

const it = base.extend('pushes', { scope: 'file' }, async ({ backend }, { onCleanup }) => {
  const service = await startPushService()
  backend.push.privateCa = service.certificate
  onCleanup(() => service[Symbol.asyncDispose]())
  return service
})

it.beforeEach(async ({ backend, pushes }) => {
  backend.model.scenario('plain', { answer: 'It is small [1].' })
  await query(backend, 'delete from public.push_subscriptions')
  pushes.received.length = 0
})

const query = (backend: Backend, sql: string) =>
  backend.database.exclusive((connection) => connection.query(sql))

/** A new device of the person, which the push service knows unless another one is given. */
async function subscribe(
  pushes: PushService,
  { client }: Person,
  { language = 'en', device = pushes.register() } = {},
): Promise<PushDevice> {
  await client
    .rpc('save_push_subscription', {
      p_endpoint: device.endpoint,
      p_p256dh: device.p256dh,
      p_auth: device.auth,
      p_language: language,
      p_label: 'Phone',
      p_time_zone: 'Asia/Taipei',
    })
    .throwOnError()
  return device
}

/** As the schedule does once the seconds have passed in which somebody may be looking. */
async function push(backend: Backend, path = 'push'): Promise<void> {
  await query(backend, `update private.pushes set due_at = now() - interval '1 second'`)
  const headers = { apikey: backend.keys.secretKey }
  const response = await backend.call(`/maintenance/${path}`, { method: 'POST', headers })
  expect(response.status).toBe(202)
  await backend.settled()
}

const queued = async (backend: Backend) =>
  (
    await query(
      backend,
      'select attempts, extract(epoch from due_at - clock_timestamp())::int as seconds from private.pushes',
    )
  ).rows
const devices = async ({ client }: Person) =>
  (
    await client
      .from('push_subscriptions')
      .select('endpoint, failures, last_success_at')
      .throwOnError()
  ).data

describe('an answer that somebody waits for', () => {
  it('is told to their devices, in the language of each, encrypted and signed', async ({
    backend,
    alice,
    bob,
    room,
    pushes,
  }) => {
    await addArticle(backend, alice, room, 'Mercury is small.')
    const inEnglish = await subscribe(pushes, alice)
    const inChinese = await subscribe(pushes, alice, { language: 'zh-TW' })
    await subscribe(pushes, bob)
    const { id } = await askAndWait(backend, alice, room, 'How large is Mercury?')
    await push(backend)
    const { data } = await alice.client.from('rooms').select('name').eq('id', room).single()
    const told = pushes.received.map(({ endpoint, payload }) => ({ endpoint, payload }))
    const common = { body: '', kind: 'answer', room_id: room, message_id: id }
    expect(told).toHaveLength(2)
    expect(told).toEqual(
      expect.arrayContaining([
        {
          endpoint: inEnglish.endpoint,
          payload: { ...common, lang: 'en', title: `The answer in “${data?.name}” is ready` },
        },
        {
          endpoint: inChinese.endpoint,
          payload: { ...common, lang: 'zh-TW', title: `「${data?.name}」的回答已完成` },
        },
      ]),
    )
    expect(pushes.received[0]?.claims).toMatchObject({
      sub: 'mailto:somebody@example.com',
      key: KEYS.vapid.publicKey,
    })
    expect(pushes.received[0]?.headers).toEqual({
      ttl: '86400',
      topic: pushes.received[1]?.headers['topic'],
    })
    expect(pushes.refused).toEqual([])
    expect(await queued(backend)).toEqual([])
    expect(await devices(alice)).toMatchObject([
      { failures: 0, last_success_at: anyText },
      { failures: 0, last_success_at: anyText },
    ])
    await push(backend)
    expect(pushes.received).toHaveLength(2)
  })

  it('that could not be given is told as such, and by a sweep as well', async ({
    backend,
    alice,
    room,
    pushes,
  }) => {
    await addArticle(backend, alice, room, 'Mercury is small.')
    await subscribe(pushes, alice, { language: 'zh-CN' })
    backend.model.scenario('serverError')
    const { answerId } = await ask(backend, alice, room, 'How large is Mercury?')
    await backend.settled()
    await push(backend, 'sweep')
    expect(pushes.received).toMatchObject([
      { payload: { title: textLike(/的提问无法回答$/), message_id: answerId } },
    ])
  })
})

describe('a push service', () => {
  it.for([404, 410])(
    'that knows a device no more (%i) has it forgotten',
    async (status, { backend, alice, room, pushes }) => {
      const gone = await subscribe(pushes, alice)
      const kept = await subscribe(pushes, alice)
      pushes.answer(gone, status)
      await addArticle(backend, alice, room, 'Mercury is small.')
      await askAndWait(backend, alice, room, 'How large is Mercury?')
      await push(backend)
      expect(await devices(alice)).toMatchObject([{ endpoint: kept.endpoint }])
      expect(await queued(backend)).toEqual([])
    },
  )

  it.for<[number, Record<string, string>, number]>([
    [429, { 'retry-after': '600' }, 600],
    [503, {}, 60],
    [500, { 'retry-after': 'soon' }, 60],
  ])(
    'that answers %i with %o is asked again later',
    async ([status, headers, seconds], { backend, alice, room, pushes }) => {
      const device = await subscribe(pushes, alice)
      pushes.answer(device, status, headers)
      await addArticle(backend, alice, room, 'Mercury is small.')
      await askAndWait(backend, alice, room, 'How large is Mercury?')
      await push(backend)
      expect(await queued(backend)).toEqual([{ attempts: 1, seconds }])
      pushes.answer(device, 201)
      await push(backend)
      expect(await queued(backend)).toEqual([])
      expect(pushes.received).toHaveLength(2)
      expect(await devices(alice)).toMatchObject([{ failures: 0 }])
    },
  )

  it('that refuses a message is not asked again, and counted', async ({
    backend,
    alice,
    room,
    pushes,
  }) => {
    pushes.answer(await subscribe(pushes, alice), 413)
    await addArticle(backend, alice, room, 'Mercury is small.')
    await askAndWait(backend, alice, room, 'How large is Mercury?')
    await push(backend)
    expect(await queued(backend)).toEqual([])
    expect(await devices(alice)).toMatchObject([{ failures: 1 }])
  })

  it('that is not there is asked again later', async ({ backend, alice, room, pushes }) => {
    const device = { ...pushes.register(), endpoint: 'https://127.0.0.1:1/send/x' }
    await subscribe(pushes, alice, { device })
    await addArticle(backend, alice, room, 'Mercury is small.')
    await askAndWait(backend, alice, room, 'How large is Mercury?')
    await push(backend)
    expect(await queued(backend)).toEqual([{ attempts: 1, seconds: 60 }])
  })

  it('in a private network is not asked, and its device forgotten', async ({
    backend,
    alice,
    room,
    pushes,
  }) => {
    await subscribe(pushes, alice)
    await addArticle(backend, alice, room, 'Mercury is small.')
    await askAndWait(backend, alice, room, 'How large is Mercury?')
    backend.push.privateCa = undefined
    await push(backend)
    backend.push.privateCa = pushes.certificate
    expect([pushes.received, await devices(alice)]).toEqual([[], []])
  })
})

describe('a device', () => {
  it('whose key is none is forgotten', async ({ backend, alice, room, pushes }) => {
    const device = { ...pushes.register(), p256dh: `B${'A'.repeat(86)}` }
    await subscribe(pushes, alice, { device })
    await addArticle(backend, alice, room, 'Mercury is small.')
    await askAndWait(backend, alice, room, 'How large is Mercury?')
    await push(backend)
    expect([pushes.received, await devices(alice)]).toEqual([[], []])
  })

  it('ends with the sign-in that it was added in, and no other', async ({ backend, pushes }) => {
    const carol = await backend.signUp('carol')
    await subscribe(pushes, carol)
    const { rows } = await query(backend, 'select session_id from public.push_subscriptions')
    expect(rows).toEqual([{ session_id: anyText }])
    await carol.client.auth.signOut({ scope: 'others' })
    expect((await query(backend, 'select id from public.push_subscriptions')).rows).toHaveLength(1)
    await carol.client.auth.signOut({ scope: 'local' })
    expect((await query(backend, 'select id from public.push_subscriptions')).rows).toEqual([])
  })
})

describe('sending', () => {
  it('is the service’s to ask for; the key is anybody’s to read', async ({ backend, alice }) => {
    const headers = { apikey: '' }
    const anonymous = await backend.call('/maintenance/push', { method: 'POST', headers })
    expect(await errorCode(anonymous)).toBe('401 unauthenticated')
    const person = await backend.call('/maintenance/push', { method: 'POST', as: alice })
    expect(await errorCode(person)).toBe('403 service_only')
    const key = await backend.call('/maintenance/push/key')
    expect(await key.json()).toEqual({ public_key: KEYS.vapid.publicKey })
  })

  it('does without keys, and says that there are none', async ({
    backend,
    alice,
    room,
    pushes,
  }) => {
    await subscribe(pushes, alice)
    await addArticle(backend, alice, room, 'Mercury is small.')
    await askAndWait(backend, alice, room, 'How large is Mercury?')
    const { vapid } = backend.push
    backend.push.vapid = undefined
    await push(backend)
    const key = await backend.call('/maintenance/push/key')
    backend.push.vapid = vapid
    expect(await key.json()).toEqual({ public_key: null })
    expect([pushes.received, await queued(backend)]).toEqual([[], []])
  })
})
