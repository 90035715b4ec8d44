import { describe, expect, test as base } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { type PushService, startPushService } from '../support/push-service.ts'
import { expectAccessible } from './axe.ts'
import { deliverPush, pressNotice, shownNotices, usePushService } from './push-browser.ts'
import {
  awaitStatus,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  visitRoom,
} from './screen.ts'
import {
  createAnsweredRoom,
  createPerson,
  giveName,
  joinRoom,
  type Person,
  startWorld,
} from './world.ts'

/** A project that knows the push service of the tests. */
const it = base
  .extend('pushes', { scope: 'file' }, async ({}, { onCleanup }) => {
    const service = await startPushService()
    onCleanup(() => service[Symbol.asyncDispose]())
    return service
  })
  .extend('world', { scope: 'file' }, async ({ pushes }, { onCleanup }) => {
    const world = await startWorld({ PUSH_PRIVATE: pushes.certificate })
    onCleanup(() => world[Symbol.asyncDispose]())
    return world
  })

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water.'])

const kindsTold = ({ received }: PushService, endpoint: string): unknown[] =>
  received
    .filter((push) => push.endpoint === endpoint)
    .map(({ payload }) => Reflect.get(Object(payload), 'kind') as unknown)

const devicesOf = async ({ client }: Person) => {
  const columns = 'label, language, kinds, quiet_from, quiet_until'
  return (await client.from('push_subscriptions').select(columns).throwOnError()).data
}

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('a device that is to be told, %s', (_name, language, viewport) => {
  const locale = language === 'en' ? 'en-US' : language
  const say = (key: Parameters<typeof sentence>[1]): string => sentence(language, key)

  it('is told who mentions its owner, leads there, and ends with the sign-in', async ({
    world,
    pushes,
  }) => {
    const [ann, ben] = await Promise.all([createPerson(world), createPerson(world)])
    await giveName(ann, 'Ann')
    await giveName(ben, 'Ben')
    const asked = ['What warms water?', 'The heater [1].'] as const
    const roomId = await createAnsweredRoom(world, ann, HANDBOOK, asked)
    await joinRoom(ann, ben, roomId, 'editor')
    const { page, errors } = await openScreen(world, ann, { viewport, locale })
    const context = page.context()
    const device = pushes.register()
    await usePushService(context, device)
    const mention = (question: string) =>
      ben.client.functions.invoke(`chat/rooms/${roomId}/questions`, { body: { question } })

    await page.goto(`${world.app.url}/account`)
    await page.getByTestId('push-turn-on').click()
    await page.getByTestId('push-on').waitFor()
    await expectAccessible(page)
    expect(await devicesOf(ann)).toMatchObject([
      { language, kinds: ['answer', 'mention', 'document'], quiet_from: null },
    ])
    await page.getByTestId('push-document').uncheck()
    await page.getByTestId('push-quiet').check()
    await page.getByTestId('quiet_until').fill('06:30')
    await page.getByTestId('quiet_until').press('Tab')
    await eventually(() => devicesOf(ann)).toMatchObject([
      { kinds: ['answer', 'mention'], quiet_from: '22:00:00', quiet_until: '06:30:00' },
    ])
    await page.getByTestId('push-quiet').uncheck()
    await eventually(() => devicesOf(ann)).toMatchObject([{ quiet_from: null }])

    world.model.scenario('plain', { answer: 'Forty litres [1].' })
    await mention('How much, @Ann?')
    await eventually(() => kindsTold(pushes, device.endpoint)).toEqual(['mention'])
    expect(pushes.refused).toEqual([])
    const { payload } = pushes.received.find(({ endpoint }) => endpoint === device.endpoint) ?? {}
    await deliverPush(page, payload)
    const title = say('notice_mention').replace('{name}', 'Ben').replace('{room}', 'Heaters')
    await eventually(() => shownNotices(page)).toEqual([
      { title, body: 'How much, @Ann?', lang: language, tag: `mention:${roomId}` },
    ])

    // A press leads a window that is open there, without loading it anew.
    await page.goto(`${world.app.url}/rooms`)
    await page.evaluate(() => Object.assign(window, { wasHere: true }))
    await eventually(() => page.evaluate(() => navigator.serviceWorker.onmessage !== null)).toBe(
      true,
    )
    await pressNotice(context)
    await page.waitForURL(/\?message=/)
    await page.locator('.revealed').getByText('How much, @Ann?').waitFor()
    expect(await page.evaluate(() => 'wasHere' in window)).toBe(true)
    expect(await shownNotices(page)).toEqual([])

    // What is seen in the room is told to no device; what comes afterwards is.
    await visitRoom(world, page, roomId)
    await eventually(() => page.evaluate(() => navigator.serviceWorker.onmessage !== null)).toBe(
      true,
    )
    const dropped = page.waitForResponse((response) => response.url().endsWith('/rpc/drop_pushes'))
    await page.getByTestId('composer').fill('Is it warm?')
    await page.getByTestId('composer').press('Enter')
    await awaitStatus(lastAnswer(page), 'done')
    expect((await dropped).ok()).toBe(true)
    await page.goto(`${world.app.url}/account`)
    await page.getByTestId('push-on').waitFor()
    await mention('And now, @Ann?')
    await eventually(() => kindsTold(pushes, device.endpoint)).toEqual(['mention', 'mention'])

    await page.getByTestId('sign-out-here').click()
    await page.waitForURL(/\/sign-in/)
    await eventually(() => devicesOf(ann)).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  it('says why it cannot be, and is removed from the list of another', async ({
    world,
    pushes,
  }) => {
    const ann = await createPerson(world)
    const { page } = await openScreen(world, ann, { viewport, locale })
    const context = page.context()
    await usePushService(context, pushes.register())
    const account = `${world.app.url}/account`
    const problem = page.getByTestId('push-problem')

    await page.route('**/maintenance/push/key', (route) =>
      route.fulfill({
        json: { public_key: null },
        headers: { 'access-control-allow-origin': '*' },
      }),
    )
    await page.goto(account)
    await problem.getByText(say('push_not_offered')).waitFor()
    expect(await page.getByTestId('push-turn-on').count()).toBe(0)
    await page.unroute('**/maintenance/push/key')

    await page.goto(account)
    await page.evaluate(() =>
      Object.assign(PushManager.prototype, {
        subscribe: () => Promise.reject(new Error('AbortError')),
      }),
    )
    await page.getByTestId('push-turn-on').click()
    await problem.getByText(say('push_service_failed')).waitFor()
    await page.goto(account)
    await page.getByTestId('push-turn-on').click()
    await page.getByTestId('push-on').waitFor()

    const other = await context.newPage()
    await other.goto(account)
    await other.getByTestId('push-remove').click()
    await other.getByTestId('push-turn-on').waitFor()
    expect(await devicesOf(ann)).toEqual([])

    await other.addInitScript(() =>
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' }),
    )
    await other.reload()
    await other.getByTestId('push-problem').getByText(say('push_denied')).waitFor()
    await other.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'))
    await other.reload()
    await other.getByTestId('push-problem').getByText(say('push_unsupported')).waitFor()
    await expectAccessible(other)
    await other.addInitScript(() =>
      Object.defineProperty(navigator, 'userAgent', {
        get: () => 'Mozilla/5.0 (iPhone) Safari/604.1',
      }),
    )
    await other.reload()
    await other.getByTestId('push-problem').getByText(say('push_needs_install')).waitFor()
    await context.close()
  })
})
