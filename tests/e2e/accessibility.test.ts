import type { Page } from 'playwright-core'
import { afterAll, describe } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import { expectAccessibleInBothColours as expectAccessible, OPEN_MENU } from './axe.ts'
import {
  awaitConnection,
  DESK,
  eventually,
  expireSession,
  lastAnswer,
  openScreen,
  PHONE,
  visitRoom,
  wake,
} from './screen.ts'
import { addDocument, askByPhone, awaitDocument, createPerson, type Person } from './world.ts'
import { createRoom, shareRoom } from '../support/client.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water in nine minutes.'])
const ANSWER = `## Forty litres

The **quartz heater** warms forty litres [1], says \`handbook.txt\`:

1. fill it,
2. wait nine minutes [1].

> It is hot then [7].

| Water | Time |
| --- | --- |
| 40 l | 9 min |

More under [the maker's page](https://example.com).`

/** With a document that was read and one that could not be, answers that went well and ill. */
let fullRoom: string
let emptyRoom: string
/** Somebody without any room yet. */
let newcomer: Person

it.beforeAll(async ({ world, person }) => {
  newcomer = await createPerson(world)
  emptyRoom = await createRoom(person, 'Empty')
  fullRoom = await createRoom(person, '暖氣')
  await awaitDocument(person, await addDocument(person, fullRoom, HANDBOOK), 'ready')
  const scan = await addDocument(person, fullRoom, createPdf(['']), 'Scan')
  await awaitDocument(person, scan, 'failed')
  world.model.scenario('plain', { answer: ANSWER })
  await askByPhone(person, fullRoom, 'How much water does the heater warm?')
  world.model.scenario('serverError')
  await askByPhone(person, fullRoom, 'And how much does the heater cost?')
  world.model.scenario('plain', { answer: ANSWER })
  await askByPhone(person, fullRoom, 'How much water does the quartz heater warm?')
})

describe.each([
  { name: 'on a desk', viewport: DESK, locale: 'en-US' },
  { name: 'on a phone', viewport: PHONE, locale: 'zh-TW' },
] as const)(
  '$name, in $locale, in light and dark, nothing stands in the way of',
  ({ viewport, locale }) => {
    const isPhone = viewport === PHONE
    const look = { viewport, locale, reducedMotion: 'reduce' } as const
    let page: Page

    it.beforeAll(async ({ world, person }) => {
      ;({ page } = await openScreen(world, person, look))
    })
    afterAll(() => page.context().close())

    it('signing in and signing up', async ({ world }) => {
      const context = await world.browser.newContext(look)
      const visitor = await context.newPage()
      await visitor.goto(`${world.app.url}/rooms`)
      await visitor.getByTestId('sign-in-reason').waitFor()
      await expectAccessible(visitor)
      await visitor.getByTestId('email').fill('nobody@example.com')
      await visitor.getByTestId('password').fill('not the password')
      await visitor.getByTestId('submit-auth').click()
      await visitor.getByTestId('auth-error').waitFor()
      await visitor.getByTestId('switch-auth-mode').click()
      await expectAccessible(visitor)
      await context.close()
    })

    it('the first visit', async ({ world }) => {
      const { page: first } = await openScreen(world, newcomer, look)
      await first.getByTestId('new-room').first().waitFor()
      await expectAccessible(first)
      await first.context().close()
    })

    it('the rooms', async ({ world }) => {
      await page.goto(`${world.app.url}/rooms`)
      await page.getByTestId('room-link').first().waitFor()
      await expectAccessible(page)
    })

    it('a room without anything', async ({ world }) => {
      await visitRoom(world, page, emptyRoom)
      await expectAccessible(page)
    })

    it('a room with documents and answers, and what is open in it', async ({ world }) => {
      await visitRoom(world, page, fullRoom)
      await expectAccessible(page)
      await lastAnswer(page).getByTestId('citation').first().click()
      await page.getByTestId('viewer-mark').first().waitFor()
      await expectAccessible(page)
      await page.getByTestId('show-outline').click()
      await page.getByTestId('open-find').click()
      await page.getByTestId('find').fill('heater')
      await page.getByTestId('viewer-mark-current').first().waitFor()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.getByTestId('citation-quote').waitFor({ state: 'detached' })
      await page.getByTestId('edit-question').last().click()
      await page.getByTestId('question-editor').waitFor()
      await expectAccessible(page)
      await page.getByTestId('question-editor').press('Escape')
    })

    it('the trash', async ({ world, person }) => {
      const room = await createRoom(person, 'Doomed')
      await person.client.rpc('trash_room', { p_room_id: room }).throwOnError()
      await page.goto(`${world.app.url}/rooms/trash`)
      await page.getByTestId('purge-room').first().click()
      await page.getByTestId('confirm').waitFor()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByTestId('confirm').waitFor({ state: 'detached' })
      await expectAccessible(page)
      await visitRoom(world, page, fullRoom)
    })

    it('an answer on its way, and a question that waits', async ({ world }) => {
      world.model.scenario('slow', { answer: ANSWER })
      await page.getByTestId('composer').fill('How hot is the heater?')
      await page.getByTestId('send').click()
      await page.getByTestId('loading-line').waitFor()
      await page.getByTestId('composer').fill('How cold is the heater?')
      await page.getByTestId('send').click()
      await eventually(() => page.getByTestId('loading-line').count()).toBe(2)
      await expectAccessible(page)
      world.model.release()
      await eventually(() => page.locator('[aria-busy=true]').count()).toBe(0)
    })

    it('the menus and dialogs of a room', async () => {
      await page.getByTestId('room-menu').click()
      await page.getByTestId('rename-room').waitFor()
      await expectAccessible(page, OPEN_MENU)
      await page.getByTestId('rename-room').click()
      await page.getByTestId('new-name').fill(' ')
      await page.getByTestId('save-name').click()
      await expectAccessible(page)
      await closeDialog(page)
      await page.getByTestId('room-menu').click()
      await page.getByTestId('share-room').click()
      await page.getByTestId('create-share').click()
      await page.getByTestId('share-link').first().waitFor()
      await expectAccessible(page)
      await closeDialog(page)
    })

    it('the documents, their menus and the article dialog', async () => {
      if (isPhone) {
        await page.getByTestId('open-documents').click()
        await page.getByTestId('document-row').first().waitFor()
        await expectAccessible(page)
      }
      await page.getByTestId('document-menu').first().click()
      await page.getByTestId('document-enabled').waitFor()
      await expectAccessible(page, OPEN_MENU)
      await page.keyboard.press('Escape')
      await page.getByTestId('write-article').click()
      await page.getByTestId('article-title').waitFor()
      await expectAccessible(page)
      await closeDialog(page)
      if (isPhone) await closeDialog(page)
    })

    if (isPhone) {
      it('the list of rooms beside a room', async () => {
        await page.getByTestId('open-rooms').click()
        await page.getByTestId('room-link').first().waitFor()
        await expectAccessible(page)
        await closeDialog(page)
      })
    }

    it('the search and the history', async ({ world }) => {
      await page.goto(`${world.app.url}/rooms/history`)
      await page.getByTestId('history-line').first().waitFor()
      await expectAccessible(page)
      await page.getByTestId('history-query').fill('heater')
      await page.getByTestId('history-search').click()
      await page.waitForURL(/q=heater/)
      await expectAccessible(page)
      await page.goto(`${world.app.url}/rooms`)
      await page.getByTestId('room-link').first().waitFor()
      await eventually(async () => {
        await page.getByTestId('search').fill('')
        await page.getByTestId('search').fill('heater')
        return page.getByTestId('room-link').count()
      }).toBe(0)
      await page.getByTestId('message-hit').first().waitFor()
      await expectAccessible(page)
    })

    it('a conversation to take along, and one that is shared', async ({ world, person }) => {
      await page.goto(`${world.app.url}/rooms/${fullRoom}/transcript`)
      await page.getByTestId('transcript-message').first().waitFor()
      await expectAccessible(page)
      const id = await shareRoom(person, fullRoom)
      await page.goto(`${world.app.url}/shared/${id}`)
      await page.getByTestId('transcript-message').first().waitFor()
      await expectAccessible(page)
    })

    it('a page whose session has ended', async ({ world, person }) => {
      const { page: other } = await openScreen(world, person, look)
      await visitRoom(world, other, fullRoom)
      await expireSession(other.context())
      await wake(other)
      await other.getByTestId('sign-in-again-password').waitFor()
      await expectAccessible(other)
      await other.keyboard.press('Escape')
      await awaitConnection(other, 'read-only')
      await expectAccessible(other)
      await other.context().close()
    })

    it('an address where there is nothing', async ({ world }) => {
      await page.goto(`${world.app.url}/rooms/${crypto.randomUUID()}`)
      await expectAccessible(page)
    })
  },
)

async function closeDialog(page: Page): Promise<void> {
  const dialogs = page.locator('[role=dialog], [role=alertdialog]')
  const open = await dialogs.count()
  await page.keyboard.press('Escape')
  await eventually(() => dialogs.count()).toBe(open - 1)
}
