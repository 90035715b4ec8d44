import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { signIn } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  textOf,
  visitRoom,
} from './screen.ts'
import { createAnsweredRoom, createPerson, type Person, type World } from './world.ts'

let roomId: string
it.beforeAll(async ({ world, person }) => {
  roomId = await prepareRoom(world, person)
})

function prepareRoom(world: World, person: Person): Promise<string> {
  const pdf = createPdf(['The quartz heater warms forty litres of water.'])
  return createAnsweredRoom(world, person, pdf, ['What warms water?', 'The heater [1].'])
}

/** The paths of the pages that the service worker keeps. */
const keptPages = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('pages-'))
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return kept.flat().map(({ url }) => new URL(url).pathname)
  })

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('without network, %s', (_name, language, viewport) => {
  const locale = language === 'en' ? 'en-US' : language
  let page: Page
  it.beforeAll(async ({ world, person }) => {
    roomId = await prepareRoom(world, person)
    ;({ page } = await openScreen(world, person, { viewport, locale }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('the last conversation is there to read, and says that it is offline', async () => {
    await eventually(() => keptPages(page)).toEqual(
      expect.arrayContaining(['/rooms', `/rooms/${roomId}`]),
    )
    await page.context().setOffline(true)
    await page.reload()
    await awaitConnection(page, 'offline')
    expect(await textOf(lastAnswer(page))).toBe('The heater 1.')
    await page.getByTestId('composer').fill('For later')
    await page.reload()
    await eventually(() => page.getByTestId('composer').inputValue()).toBe('For later')
  })

  it('the rooms are listed, and lead to what was kept', async ({ world }) => {
    await page.goto(`${world.app.url}/rooms`)
    const link = page.locator(`[data-room-id="${roomId}"]`)
    await link.locator('xpath=ancestor::nav[@data-sveltekit-reload=""]').waitFor()
    await link.click()
    await page.waitForURL(`**/rooms/${roomId}`)
    await awaitConnection(page, 'offline')
    expect(await textOf(lastAnswer(page))).toBe('The heater 1.')
  })

  it('a question waits, and goes out when the network is back', async ({ world }) => {
    await page.getByTestId('composer').fill('Still there?')
    await page.getByTestId('send').click()
    const unsent = page.locator('[data-testid=message][data-status=failed]')
    await unsent.getByText(sentence(language, 'not_sent')).waitFor()
    world.model.scenario('plain', { answer: 'Yes.' })
    await page.context().setOffline(false)
    await awaitConnection(page, 'live')
    await unsent.getByTestId('send-again').click()
    await eventually(async () => (await textOf(lastAnswer(page))).length).toBeGreaterThan(0)
  })
})

it('nothing stays behind of somebody who signs out', async ({ world, person }) => {
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, roomId)
  await eventually(() => keptPages(page)).toContain(`/rooms/${roomId}`)
  await page.getByTestId('sign-out').first().click()
  await page.waitForURL(/sign-in/)
  await eventually(() => keptPages(page)).toEqual([])
  await page.context().setOffline(true)
  await page.goto(`${world.app.url}/rooms/${roomId}`)
  await page.getByText('You are offline').waitFor()
  await page.context().close()
})

it('nothing stays of a room that is deleted, or of a session that ended while nobody looked', async ({
  world,
  person,
}) => {
  const { page } = await openScreen(world, person)
  const doomed = await prepareRoom(world, person)
  for (const id of [doomed, roomId]) {
    await visitRoom(world, page, id)
    await eventually(() => keptPages(page)).toContain(`/rooms/${id}`)
  }
  await person.client.rpc('trash_room', { p_room_id: doomed })
  await eventually(() => keptPages(page)).not.toContain(`/rooms/${doomed}`)
  await page.goto('about:blank')
  await page.context().clearCookies()
  await page.goto(`${world.app.url}/rooms`)
  await page.waitForURL(/sign-in/)
  await eventually(() => keptPages(page)).toEqual([])
  await page.context().close()
})

it('nobody is shown what was kept for somebody else', async ({ world, person }) => {
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, roomId)
  await eventually(() => keptPages(page)).toContain(`/rooms/${roomId}`)
  // As if the browser had been closed before it heard of the end.
  await page.context().clearCookies()
  const other = await createPerson(world)
  const { data } = await other.client.from('rooms').insert({ name: 'Mine' }).select('id').single()
  await signIn(page, world.app.url, other.email)
  await visitRoom(world, page, String(data?.id))
  await eventually(() => keptPages(page)).toContain(`/rooms/${data?.id}`)
  expect(await keptPages(page)).not.toContain(`/rooms/${roomId}`)
  await page.context().close()
})
