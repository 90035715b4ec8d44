import type { BrowserContext, BrowserContextOptions, Cookie, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import en from '../../apps/web/messages/en.json' with { type: 'json' }
import zhCN from '../../apps/web/messages/zh-CN.json' with { type: 'json' }
import zhTW from '../../apps/web/messages/zh-TW.json' with { type: 'json' }
import { openPage, signIn } from '../support/browser.ts'
import type { Person, World } from './world.ts'
import { z } from 'zod'
import { parseJson } from '../support/json.ts'
import { PASSWORD } from '../support/client.ts'

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

const CATALOGUES = { en, 'zh-TW': zhTW, 'zh-CN': zhCN }
export type Language = keyof typeof CATALOGUES

/** What the app says in a language, from the catalogue that translators edit. */
export function sentence(language: Language, key: keyof typeof en): string {
  const value: unknown = CATALOGUES[language][key]
  if (typeof value !== 'string') throw new Error(`${key} is not a plain sentence`)
  return value
}

/** What will be so; nobody says how soon. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: 60_000, interval: 50 })

/** A browser of its own in which the person is signed in. */
export async function openScreen(
  world: World,
  person: Person,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: readonly string[] }> {
  const context = await world.browser.newContext({ locale: 'en-US', viewport: DESK, ...options })
  const screen = await openPage(context)
  await signIn(screen.page, world.app.url, person.email)
  return screen
}

/** Signs in where the page is, so that it leads where it wants to lead. */
export async function fillCredentials(page: Page, email: string): Promise<void> {
  await page.getByTestId('email').fill(email)
  await page.getByTestId('password').fill(PASSWORD)
  await page.getByTestId('submit-auth').click()
}

/** In the dialog over a page whose session has ended. */
export async function signInAgain(page: Page): Promise<void> {
  await page.getByTestId('sign-in-again-password').fill(PASSWORD)
  await page.getByTestId('sign-in-again-submit').click()
  try {
    await page.getByTestId('sign-in-again-password').waitFor({ state: 'detached' })
  } catch (cause) {
    const dialog = await page.getByRole('dialog').allInnerTexts()
    throw new Error(`Still asked to sign in: ${dialog.join('\n')}`, { cause })
  }
}

/** As when a laptop wakes up. */
export const wake = (page: Page): Promise<unknown> =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

const COOKIE_CHARACTERS = 3180

/** The session of a laptop that slept for weeks: its token has expired, and so has its renewal. */
export async function expireSession(context: BrowserContext): Promise<void> {
  const session = await readSession(context)
  await writeSession(context, { ...session, expires_at: 1, refresh_token: 'expired' })
}

/** What the browser keeps of being signed in. */
export async function readSession(context: BrowserContext): Promise<Record<string, unknown>> {
  const encoded = (await sessionCookies(context)).map(({ value }) => value).join('')
  const session = Buffer.from(encoded.replace('base64-', ''), 'base64url').toString()
  return parseJson(session, z.record(z.string(), z.unknown()))
}

/** Puts another session in its place, of about the same length. */
export async function writeSession(context: BrowserContext, session: object): Promise<void> {
  const cookies = await sessionCookies(context)
  const value = `base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`
  const parts = value.match(new RegExp(`.{1,${COOKIE_CHARACTERS}}`, 'g')) ?? []
  expect(parts).toHaveLength(cookies.length)
  await context.addCookies(cookies.map((cookie, i) => ({ ...cookie, value: parts[i] ?? '' })))
}

async function sessionCookies(context: BrowserContext): Promise<Cookie[]> {
  return (await context.cookies())
    .filter(({ name }) => /^sb-.+-auth-token(\.\d)?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export async function visitRoom(world: World, page: Page, roomId: string): Promise<void> {
  await page.goto(`${world.app.url}/rooms/${roomId}`)
  await awaitConnection(page, 'live')
}

export const awaitConnection = (
  page: Page,
  state: 'live' | 'offline' | 'read-only',
): Promise<void> =>
  page.locator(`[data-testid=connection-state][data-state=${state}]`).waitFor({ timeout: 60_000 })

/** The newest answer on the screen. */
export const lastAnswer = (page: Page): Locator =>
  page.locator('[data-testid=message][data-role=assistant]').last()

export async function awaitStatus(message: Locator, status: string): Promise<void> {
  const page = message.page()
  try {
    await message.and(page.locator(`[data-status=${status}]`)).waitFor({ timeout: 60_000 })
  } catch (cause) {
    throw new Error(`No message became ${status}. The screen ended with: ${await endOf(page)}`, {
      cause,
    })
  }
}

/** The last words of the conversation and the state of its connection, for whoever reads why a test failed. */
async function endOf(page: Page): Promise<string> {
  const conversation = await page.getByTestId('conversation-scroll').innerText()
  const connection = page.getByTestId('connection-state')
  return JSON.stringify([conversation.slice(-400), await connection.getAttribute('data-state')])
}

/** The words of a message as a reader sees them; citations are their numbers. */
export async function textOf(message: Locator): Promise<string> {
  const content = message.getByTestId('message-content')
  return (await content.count()) === 0 ? '' : squeeze((await content.textContent()) ?? '')
}

/** What a screen makes of a row's content: paragraphs in a row, markers as chips with their number. */
export const toShown = (content: string): string => squeeze(content.replace(/\[(\d+)\]/g, '$1'))

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Counts the questions that a page sends from here on. */
export function countQuestions(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/questions')) count += 1
  })
  return () => count
}
