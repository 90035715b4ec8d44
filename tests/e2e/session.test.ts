import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/browser.ts'
import {
  awaitStatus,
  eventually,
  lastAnswer,
  openScreen,
  readSession,
  visitRoom,
  writeSession,
} from './screen.ts'
import { createPerson, createRoom, type Person, startWorld, type World } from './world.ts'

let world: World
let person: Person
let roomId: string

beforeAll(async () => {
  world = await startWorld()
  person = await createPerson(world)
  roomId = await createRoom(person)
})
afterAll(() => world[Symbol.asyncDispose]())

describe('the session of a page that is open', () => {
  it('is renewed, and the channel with it, when its token is about to end', async () => {
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

  it('ends when another tab signs out', async () => {
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

const endOf = async (context: BrowserContext): Promise<number> =>
  Number((await readSession(context))['expires_at'])
