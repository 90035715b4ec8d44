import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { ask } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import { expectAccessible, OPEN_MENU } from './axe.ts'
import { it } from './fixtures.ts'
import {
  awaitConnection,
  awaitStatus,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  textOf,
  visitRoom,
} from './screen.ts'
import { createAnsweredRoom, createPerson, joinRoom } from './world.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water in nine minutes.'])
const FIRST = 'What warms water?'
const OWN = 'How long does the heater take?'

const switcher = (page: Page) => page.getByTestId('thread-switcher')

async function choose(page: Page, testid: string): Promise<void> {
  await switcher(page).click()
  await page.getByTestId(testid).click()
}

async function goTo(page: Page, title: string): Promise<void> {
  await switcher(page).click()
  await page.getByTestId('thread').filter({ hasText: title }).click()
}

const questions = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid=message][data-role=user]')
    .getByTestId('message-content')
    .allInnerTexts()

/** What the service worker keeps, with its query. */
const keptPages = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('pages-'))
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return kept.flat().map(({ url }) => new URL(url).pathname + new URL(url).search)
  })

describe.each([
  ['on a desk', DESK],
  ['on a phone', PHONE],
] as const)('conversations of a room, %s', (_size, viewport) => {
  it('are begun, kept apart, shared, renamed, found, and deleted', async ({
    world,
    person: ann,
  }) => {
    const roomId = await createAnsweredRoom(world, ann, HANDBOOK, [FIRST, 'The heater [1].'])
    const ben = await createPerson(world)
    await joinRoom(ann, ben, roomId, 'asker')
    const { page: anns, errors } = await openScreen(world, ann, { viewport })
    const { page: bens } = await openScreen(world, ben, { viewport })
    await visitRoom(world, anns, roomId)
    await visitRoom(world, bens, roomId)

    // A private one, of which nobody else sees a thing.
    await anns.getByTestId('room-menu').click()
    expect(await switcher(anns).count()).toBe(0)
    await anns.getByTestId('new-thread').click()
    await anns.getByTestId('thread-private').check()
    await expectAccessible(anns)
    await anns.getByTestId('create-thread').click()
    await anns.waitForURL(/thread=/)
    const address = anns.url()
    await awaitConnection(anns, 'live')
    expect(await questions(anns)).toEqual([])
    world.model.scenario('plain', { answer: 'In nine minutes [1].' })
    await ask(anns, OWN)
    await awaitStatus(lastAnswer(anns), 'done')
    // The first question names it.
    await eventually(() => switcher(anns).innerText()).toBe(OWN)
    expect(await questions(anns)).toEqual([OWN])
    expect(await questions(bens)).toEqual([FIRST])
    expect(await switcher(bens).count()).toBe(0)

    // What is being written stays with its conversation.
    await anns.getByTestId('composer').fill('Half a thought')
    await goTo(anns, sentence('en', 'thread_first'))
    await eventually(() => questions(anns)).toEqual([FIRST])
    await eventually(() => anns.getByTestId('composer').inputValue()).toBe('')
    await goTo(anns, OWN)
    await eventually(() => questions(anns)).toEqual([OWN])
    await eventually(() => anns.getByTestId('composer').inputValue()).toBe('Half a thought')
    await anns.getByTestId('composer').fill('')

    // Shared, it is there for Ben, who asks in it; Ann sees that as it happens.
    await switcher(anns).click()
    await expectAccessible(anns, OPEN_MENU)
    await anns.getByTestId('open-thread').click()
    await anns.getByTestId('confirm').click()
    await switcher(bens).waitFor()
    await goTo(bens, OWN)
    await eventually(() => questions(bens)).toEqual([OWN])
    await awaitConnection(bens, 'live')
    world.model.scenario('plain', { answer: 'Forty litres [1].' })
    await ask(bens, 'And how much water?')
    await eventually(() => questions(anns)).toEqual([OWN, 'And how much water?'])
    await awaitStatus(lastAnswer(anns), 'done')
    await eventually(() => textOf(lastAnswer(anns))).toBe('Forty litres 1.')

    // Renamed.
    await choose(anns, 'rename-thread')
    await anns.getByTestId('new-name').fill('Times')
    await anns.getByTestId('save-name').click()
    await eventually(() => switcher(bens).innerText()).toBe('Times')

    // Exported and shared by itself.
    await anns.getByTestId('room-menu').click()
    await anns.getByTestId('share-room').click()
    await anns.getByTestId('create-share').click()
    const link = await anns.getByTestId('share-link').inputValue()
    await eventually(() => anns.getByTestId('share-thread').innerText()).toContain('Times')
    await anns.keyboard.press('Escape')
    await anns.getByTestId('room-menu').click()
    await anns.getByTestId('export-room').click()
    await anns.waitForURL(/transcript\?thread=/)
    for (const shown of [anns.url(), link]) {
      await anns.goto(shown)
      const text = await anns.getByTestId('transcript-message').allInnerTexts()
      expect(text.join()).toContain(OWN)
      expect(text.join()).not.toContain(FIRST)
    }

    // A message that was found opens in its own conversation.
    await anns.goto(`${world.app.url}/rooms/history?q=nine+minutes`)
    await anns.getByTestId('history-line').first().click()
    await awaitConnection(anns, 'live')
    expect(await questions(anns)).toEqual([OWN, 'And how much water?'])

    // Without network it is there, and another that is not kept is not shown in its place.
    await anns.goto(address)
    await awaitConnection(anns, 'live')
    const kept = `/rooms/${roomId}${new URL(address).search}`
    await eventually(() => keptPages(anns)).toContain(kept)
    await anns.context().setOffline(true)
    await anns.reload()
    await awaitConnection(anns, 'offline')
    expect(await questions(anns)).toEqual([OWN, 'And how much water?'])
    await anns.context().setOffline(false)
    await awaitConnection(anns, 'live')

    // Ben, who did not begin it, cannot delete it; Ann does, and he is led to the first.
    await switcher(bens).click()
    expect(await bens.getByTestId('delete-thread').count()).toBe(0)
    await bens.keyboard.press('Escape')
    await choose(anns, 'delete-thread')
    await expectAccessible(anns)
    await anns.getByTestId('confirm').click()
    await bens.getByText(sentence('en', 'error_thread_not_found')).waitFor()
    for (const page of [anns, bens]) {
      await eventually(() => questions(page)).toEqual([FIRST])
      await eventually(() => switcher(page).count()).toBe(0)
    }
    await eventually(() => keptPages(anns)).not.toContain(kept)
    expect(errors.filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
    for (const page of [anns, bens]) await page.context().close()
  })
})
