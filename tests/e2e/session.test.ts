import type { BrowserContext } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { ask, signIn } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  awaitStatus,
  DESK,
  eventually,
  expireSession,
  lastAnswer,
  openScreen,
  PHONE,
  readSession,
  sentence,
  signInAgain,
  textOf,
  visitRoom,
  wake,
  writeSession,
} from './screen.ts'
import { createAnsweredRoom, createPerson, type Person, type World } from './world.ts'

let roomId: string

it.beforeAll(async ({ world, person }) => {
  const pdf = createPdf(['Everything there is to know stands in paragraphs.'])
  roomId = await createAnsweredRoom(world, person, pdf, ['What stands there?', 'All [1].'])
})

describe('the session of a page that is open', () => {
  it('is renewed, and the channel with it, when its token is about to end', async ({
    world,
    person,
  }) => {
    const { page, errors } = await openScreen(world, person)
    await visitRoom(world, page, roomId)
    const soon = Math.floor(Date.now() / 1000) + 30
    const before = await readSession(page.context())
    await writeSession(page.context(), { ...before, expires_at: soon })

    world.model.scenario('plain', { answer: 'Still here.' })
    await ask(page, 'Are you still there?')
    await awaitStatus(lastAnswer(page), 'done')
    await eventually(() => endOf(page.context())).toBeGreaterThan(soon)
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('ends when another tab signs out', async ({ world, person }) => {
    const { page } = await openScreen(world, person)
    // auth-js, which hears of it, comes once the page is live.
    const listening = page.waitForLoadState('networkidle')
    await visitRoom(world, page, roomId)
    await listening
    const other = await page.context().newPage()
    await visitRoom(world, other, roomId)
    await other.getByTestId('sign-out').first().click()
    await other.waitForURL(/\/sign-in/)
    await page.waitForURL(/\/sign-in/)
    await page.context().close()
  })
})

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('a session that ends while the page is open, %s', (_name, language, viewport) => {
  const open = async (world: World, person: Person) => {
    const locale = language === 'en' ? 'en-US' : language
    const screen = await openScreen(world, person, { viewport, locale })
    await visitRoom(world, screen.page, roomId)
    return screen.page
  }

  it('mid-typing: what is written stays, and the page goes on where it was', async ({
    world,
    person,
  }) => {
    const page = await open(world, person)
    await page.getByTestId('composer').fill('Is the heater')
    await page.evaluate(() => Object.assign(window, { samePage: true }))
    await expireSession(page.context())
    await wake(page)
    await awaitConnection(page, 'read-only')
    await page.getByText(sentence(language, 'sign_in_again_text')).waitFor()

    // Put off, the page says that it is cut off and offers the way back.
    await page.keyboard.press('Escape')
    await page.getByTestId('sign-in-again').click()
    await page.getByTestId('sign-in-again-password').fill('not the password')
    await page.getByTestId('sign-in-again-submit').click()
    await page.getByTestId('auth-error').waitFor()
    await signInAgain(page)
    await awaitConnection(page, 'live')
    expect(await page.getByTestId('composer').inputValue()).toBe('Is the heater')
    expect(await page.evaluate(() => 'samePage' in window)).toBe(true)
    await page.context().close()
  })

  it('mid-stream: the answer is there in full, and the reader is where they were', async ({
    world,
    person,
  }) => {
    const page = await open(world, person)
    const answer = Array.from({ length: 60 }, (_, i) => `Paragraph ${i}.`).join('\n\n')
    world.model.scenario('slow', { answer })
    await ask(page, 'Tell me everything.')
    world.model.release(60)
    await eventually(() => textOf(lastAnswer(page))).toContain('Paragraph 10.')
    const scroller = page.locator('.overflow-y-auto:has([data-testid=message])')
    await scroller.evaluate((element) => element.scrollTo({ top: 10 }))

    await expireSession(page.context())
    await wake(page)
    await awaitConnection(page, 'read-only')
    world.model.release()
    await eventually(() => newestStatus(person)).toBe('done')
    await signInAgain(page)
    await awaitStatus(lastAnswer(page), 'done')
    const shown = await textOf(lastAnswer(page))
    expect(shown.replaceAll(' ', '')).toBe(answer.replace(/\s/g, ''))
    expect(await scroller.evaluate((element) => element.scrollTop)).toBe(10)
    await page.context().close()
  })

  it('another tab that signs in brings this one back too', async ({ world, person }) => {
    const page = await open(world, person)
    await expireSession(page.context())
    await wake(page)
    await awaitConnection(page, 'read-only')
    const other = await page.context().newPage()
    await signIn(other, world.app.url, person.email)
    await awaitConnection(page, 'live')
    await page.getByTestId('sign-in-again-password').waitFor({ state: 'detached' })
    await page.context().close()
  })
})

it('a page does not go on as somebody else who signed in in another tab', async ({
  world,
  person,
}) => {
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, roomId)
  await expireSession(page.context())
  await wake(page)
  await awaitConnection(page, 'read-only')
  await page.keyboard.press('Escape')
  const stranger = await createPerson(world)
  const other = await page.context().newPage()
  await signIn(other, world.app.url, stranger.email)
  // Loaded anew, the room is not theirs.
  await page.getByText(sentence('en', 'error_room_not_found')).waitFor()
  expect(await page.getByTestId('message').count()).toBe(0)
  await page.context().close()
})

async function newestStatus(person: Person): Promise<unknown> {
  const { client } = person
  const messages = client.from('messages').select('status').eq('room_id', roomId)
  const { data } = await messages.order('created_at', { ascending: false }).limit(1)
  return data?.[0]?.status
}

const endOf = async (context: BrowserContext): Promise<number> =>
  Number((await readSession(context))['expires_at'])
