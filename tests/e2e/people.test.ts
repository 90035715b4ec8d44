import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { ask } from '../support/browser.ts'
import { createRoom } from '../support/client.ts'
import { createPdf } from '../support/pdf.ts'
import { expectAccessible } from './axe.ts'
import { it } from './fixtures.ts'
import {
  awaitConnection,
  awaitStatus,
  DESK,
  eventually,
  fillCredentials,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  visitRoom,
} from './screen.ts'
import { openPage } from '../support/browser.ts'
import {
  addDocument,
  awaitDocument,
  createPerson,
  giveName,
  type Person,
  type World,
} from './world.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water in nine minutes.'])
const ANSWER = 'The quartz heater warms forty litres of water [1].'

async function openPeople(page: Page): Promise<void> {
  await page.getByTestId('room-menu').click()
  await page.getByTestId('room-people').click()
  await page.getByTestId('members').waitFor()
}

async function inviteByLink(page: Page, role: string): Promise<string> {
  await page.getByTestId('invite-role').selectOption(role)
  await page.getByTestId('create-invitation').click()
  return page.getByTestId('invitation-link').inputValue()
}

const memberOf = (page: Page, name: string) => page.getByTestId('member').filter({ hasText: name })

/** Everything that this browser keeps of a room. */
const keptOf = (page: Page, roomId: string): Promise<string[]> =>
  page.evaluate(async (id) => {
    const found = Object.keys(localStorage).filter((key) => key.includes(id))
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys()
      found.push(...requests.map(({ url }) => url).filter((url) => url.includes(id)))
    }
    return found
  }, roomId)

/** Who has no session signs in on the way. */
async function joinByLink(world: World, person: Person, link: string, viewport: typeof DESK) {
  const context = await world.browser.newContext({ locale: 'en-US', viewport })
  const { page } = await openPage(context)
  await page.goto(link)
  await fillCredentials(page, person.email)
  await page.getByTestId('invitation-from').waitFor()
  return page
}

describe.each([
  ['on a desk', DESK],
  ['on a phone', PHONE],
] as const)('three people in a room, %s', (_size, viewport) => {
  it('come by link, ask together, change roles, and are gone at once', async ({
    world,
    person: ann,
  }) => {
    const [ben, cid] = await Promise.all([createPerson(world), createPerson(world)])
    await giveName(ann, 'Ann Archer')
    const roomId = await createRoom(ann, 'Heaters')
    await awaitDocument(ann, await addDocument(ann, roomId, HANDBOOK), 'ready')
    const { page: anns, errors } = await openScreen(world, ann, { viewport })
    await visitRoom(world, anns, roomId)

    await openPeople(anns)
    const askersLink = await inviteByLink(anns, 'asker')
    await expectAccessible(anns)
    const readersLink = await inviteByLink(anns, 'reader')
    await eventually(() => anns.getByTestId('invitation').count()).toBe(2)

    const bens = await joinByLink(world, ben, askersLink, viewport)
    expect(await bens.getByTestId('invitation-from').innerText()).toContain('Ann Archer')
    await expectAccessible(bens)
    await bens.getByTestId('your-name').fill('Ben Baker')
    await bens.getByTestId('accept-invitation').click()
    await awaitConnection(bens, 'live')
    const cids = await joinByLink(world, cid, readersLink, viewport)
    await cids.getByTestId('your-name').fill('Cid Cooper')
    await cids.getByTestId('accept-invitation').click()
    await cids.getByTestId('reader-note').waitFor()
    expect(await cids.getByTestId('composer').count()).toBe(0)
    expect(await cids.getByTestId('upload-input').count()).toBe(0)

    // A link for one has been used.
    await cids.goto(askersLink)
    await cids.getByTestId('invitation-member').waitFor()
    await visitRoom(world, cids, roomId)

    await memberOf(anns, 'Cid Cooper').waitFor()
    await memberOf(anns, 'Cid Cooper').getByTestId('member-role').selectOption('asker')
    await cids.getByTestId('composer').waitFor()
    await anns.keyboard.press('Escape')

    // Both ask at the same time; one waits for the other.
    world.model.scenario('plain', { answer: ANSWER })
    await Promise.all([ask(bens, 'What does the heater warm?'), ask(cids, 'How much water?')])
    await eventually(() => anns.getByTestId('question-author').allInnerTexts()).toEqual(
      expect.arrayContaining(['Ben Baker', 'Cid Cooper']),
    )
    await eventually(() =>
      anns.locator('[data-testid=message][data-role=assistant][data-status=done]').count(),
    ).toBe(2)
    // One's own question is not signed, and another's cannot be changed.
    expect(await bens.getByTestId('question-author').allInnerTexts()).toEqual(['Cid Cooper'])
    expect(await bens.getByTestId('edit-question').count()).toBe(1)

    // Ben disputes a quote, and Ann sees it.
    await lastAnswer(bens).getByTestId('citation').first().click()
    await bens.getByTestId('dispute-quote').click()
    await bens.getByTestId('dispute-why').fill('It says thirty.')
    await expectAccessible(bens)
    await bens.getByTestId('send-dispute').click()
    await bens.getByTestId('quote-verdicts').waitFor()
    await lastAnswer(anns).locator('[data-testid=citation] [data-state=disputed]').waitFor()
    await anns.getByTestId('room-menu').click()
    await anns.getByTestId('disputed-quotes').click()
    await anns.getByTestId('disputed-quote').getByText('It says thirty.').waitFor()
    await expectAccessible(anns)
    await anns.keyboard.press('Escape')

    // And takes it back, which everybody sees.
    await bens.getByTestId('withdraw-verdict').click()
    await bens.getByTestId('quote-verdicts').waitFor({ state: 'detached' })
    expect(await bens.getByTestId('withdraw-verdict').count()).toBe(0)
    const disputed = lastAnswer(anns).locator('[data-testid=citation] [data-state=disputed]')
    await disputed.waitFor({ state: 'detached' })
    await bens.keyboard.press('Escape')

    // Ben is removed while what he asked is being written.
    world.model.scenario('slow', { answer: ANSWER })
    await ask(bens, 'And in how many minutes?')
    await awaitStatus(lastAnswer(bens), 'streaming')
    await openPeople(anns)
    await memberOf(anns, 'Ben Baker').getByTestId('remove-member').click()
    await expectAccessible(anns)
    await anns.getByTestId('sure').click()
    const gone = sentence('en', 'you_were_removed').replace('{name}', 'Heaters')
    await bens.getByText(gone).waitFor()
    await eventually(() => new URL(bens.url()).pathname).toBe('/rooms')
    await eventually(() => keptOf(bens, roomId)).toEqual([])
    expect(await bens.locator(`[data-room-id="${roomId}"]`).count()).toBe(0)
    world.model.release()
    await bens.goto(askersLink)
    await bens.locator('[data-testid=invitation-over]').waitFor()

    // The room is handed over, and its first owner leaves.
    await memberOf(anns, 'Cid Cooper').getByTestId('member-role').selectOption('owner')
    await anns.getByTestId('sure').click()
    await anns.getByTestId('leave-room').click()
    await anns.getByTestId('sure').click()
    await eventually(() => new URL(anns.url()).pathname).toBe('/rooms')
    await openPeople(cids)
    await eventually(() => cids.getByTestId('member').count()).toBe(1)
    expect(await cids.getByTestId('create-invitation').isVisible()).toBe(true)
    expect(errors).toEqual([])
    for (const page of [anns, bens, cids]) await page.context().close()
  })
})
