import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { openPage } from '../support/browser.ts'
import { askForMail, awaitLink, changeRow, mailsTo } from './mails.ts'
import {
  awaitConnection,
  DESK,
  eventually,
  expireSession,
  openScreen,
  PHONE,
  sentence,
  visitRoom,
} from './screen.ts'
import { connectTo, createPerson, type World } from './world.ts'
import { createRoom, PASSWORD } from '../support/client.ts'

const NEW_PASSWORD = 'another good password'

const newAddress = () => `person-${crypto.randomUUID()}@example.com`

async function signsIn(world: World, email: string, password: string): Promise<boolean> {
  const { error } = await connectTo(world).auth.signInWithPassword({ email, password })
  return error === null
}

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('by mail, %s, a person', (_name, language, viewport) => {
  let context: BrowserContext
  let page: Page
  let errors: readonly string[]

  const open = async (world: World, options: { javaScriptEnabled?: boolean } = {}) => {
    const locale = language === 'en' ? 'en-US' : language
    context = await world.browser.newContext({ viewport, locale, ...options })
    ;({ page, errors } = await openPage(context))
  }

  it('signs up and in with a link, whatever looked at it before', async ({ world }) => {
    await open(world)
    const email = newAddress()
    await askForMail(world, page, 'link', email)
    expect(await page.getByTestId('mail-sent').innerText()).toBe(
      sentence(language, 'mail_kept_title'),
    )
    expect(await page.getByTestId('mail-page').getAttribute('href')).toBe('/mail')
    const led = await fetch(`${world.app.url}/mail`, { redirect: 'manual' })
    expect([led.status, led.headers.get('location')]).toEqual([303, world.app.status().mail_url])
    const afar = { 'x-forwarded-for': '203.0.113.7' }
    expect((await fetch(`${world.app.url}/mail`, { headers: afar })).status).toBe(404)
    const link = await awaitLink(world, email)
    expect((await mailsTo(world, email))[0]?.subject).toBe(
      language === 'en' ? 'Sign in to DocuMind' : '登入 DocuMind',
    )
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect((await fetch(link, { method })).status).toBe(200)
    }
    await page.goto(link)
    await page.getByText(sentence(language, 'confirm_text')).waitFor()
    await page.getByTestId('follow-link').click()
    await page.waitForURL(`${world.app.url}/rooms`)
    await page.getByTestId('account-link').first().waitFor()

    // In a browser of its own: whoever is signed in sees their rooms.
    const other = await context.browser()?.newPage()
    await other?.goto(link)
    await other?.getByTestId('follow-link').click()
    await other?.getByTestId('link-over').waitFor()
    await other?.getByTestId('another-link').click()
    await other?.waitForURL(/\/sign-in\?by=link/)
    await other?.getByTestId('use-password').waitFor()
    await other?.close()
    expect(errors).toEqual([])
    await context.close()
  })

  it('comes back to the room that asked for the sign-in', async ({ world }) => {
    await open(world)
    const person = await createPerson(world)
    const roomId = await createRoom(person)
    await page.goto(`${world.app.url}/rooms/${roomId}`)
    await page.getByTestId('use-link').click()
    await page.getByTestId('email').fill(person.email)
    await page.getByTestId('submit-auth').click()
    await page.goto(await awaitLink(world, person.email))
    await page.getByTestId('follow-link').click()
    await page.waitForURL(`${world.app.url}/rooms/${roomId}`)
    await awaitConnection(page, 'live')
    await context.close()
  })

  it('sets a new password, and who knew the old one is out', async ({ world }) => {
    await open(world)
    const person = await createPerson(world)
    await askForMail(world, page, 'recovery', person.email)
    await page.goto(await awaitLink(world, person.email))
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').fill(PASSWORD)
    await page.getByTestId('save-password').click()
    await page.getByText(sentence(language, 'error_password_same')).waitFor()
    await page.getByTestId('new-password').fill(NEW_PASSWORD)
    await page.getByTestId('save-password').click()
    await page.waitForURL(`${world.app.url}/rooms`)
    expect((await person.client.auth.refreshSession()).error?.code).toBe('refresh_token_not_found')
    expect(await signsIn(world, person.email, PASSWORD)).toBe(false)
    expect(await signsIn(world, person.email, NEW_PASSWORD)).toBe(true)

    // Once; from then on the old one is asked for.
    await page.goto(`${world.app.url}/auth/password`)
    await page.waitForURL(`${world.app.url}/account`)
    await context.close()
  })

  it('needs no script for it', async ({ world }) => {
    const person = await createPerson(world)
    await connectTo(world).auth.resetPasswordForEmail(person.email)
    await open(world, { javaScriptEnabled: false })
    await page.goto(await awaitLink(world, person.email))
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').fill(NEW_PASSWORD)
    await page.getByTestId('save-password').click()
    await page.waitForURL(`${world.app.url}/rooms`)
    expect(await signsIn(world, person.email, NEW_PASSWORD)).toBe(true)
    await context.close()
  })

  it('hears that a link has expired, and gets another', async ({ world }) => {
    await open(world)
    const person = await createPerson(world)
    await askForMail(world, page, 'recovery', person.email)
    const link = await awaitLink(world, person.email)
    await age(world, person.email)
    await page.goto(link)
    await page.getByTestId('follow-link').click()
    await page.getByText(sentence(language, 'link_over_text')).waitFor()
    await page.getByTestId('another-link').click()
    await page.getByTestId('email').fill(person.email)
    await page.getByTestId('submit-auth').click()
    await page.goto(await awaitLink(world, person.email, 2))
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').waitFor()
    await context.close()
  })

  it('is told nothing about who has an account', async ({ world }) => {
    await open(world)
    const known = await createPerson(world)
    const shown: string[] = []
    for (const email of [known.email, newAddress()]) {
      await askForMail(world, page, 'recovery', email)
      shown.push((await page.getByRole('main').innerText()).replaceAll(email, '…'))
      await page.goto(`${world.app.url}/sign-in`)
      await page.getByTestId('email').fill(email)
      await page.getByTestId('password').fill('not the password')
      await page.getByTestId('submit-auth').click()
      const refusal = page.getByTestId('auth-error')
      await refusal.getByText(sentence(language, 'error_invalid_credentials')).waitFor()
      shown.push((await refusal.textContent()) ?? '')
    }
    expect(shown.slice(0, 2)).toEqual(shown.slice(2))
    await context.close()
  })

  it('is told when it was too many', async ({ world }) => {
    await open(world)
    const email = newAddress()
    await askForMail(world, page, 'recovery', email)
    for (let i = 0; i < 5; i++) {
      await eventually(() => page.getByTestId('send-mail-again').isEnabled()).toBe(true)
      await page.getByTestId('send-mail-again').click()
    }
    await page.getByText(sentence(language, 'error_too_many_attempts')).waitFor()
    await context.close()
  })

  it('comes back in place when the session has ended', async ({ world }) => {
    const person = await createPerson(world)
    const roomId = await createRoom(person)
    const locale = language === 'en' ? 'en-US' : language
    ;({ page } = await openScreen(world, person, { viewport, locale }))
    await visitRoom(world, page, roomId)
    await page.getByTestId('composer').fill('Is the heater')
    await expireSession(page.context())
    await wakeUp(page)
    await awaitConnection(page, 'read-only')
    await page.getByTestId('sign-in-again-link').click()
    await page.getByTestId('mail-sent').waitFor()
    const mailed = await page.context().newPage()
    await mailed.goto(await awaitLink(world, person.email))
    await mailed.getByTestId('follow-link').click()
    await mailed.waitForURL(`${world.app.url}/rooms/${roomId}`)
    await wakeUp(page)
    await page.getByTestId('sign-in-again-password').waitFor({ state: 'detached' })
    await awaitConnection(page, 'live')
    expect(await page.getByTestId('composer').inputValue()).toBe('Is the heater')
    await page.context().close()
  })
})

/** As when a tab comes to the front, which the window hears of too. */
const wakeUp = (page: Page): Promise<unknown> =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))

/** The mail to the address was written two hours ago. */
async function age(world: World, email: string): Promise<void> {
  await changeRow(
    world,
    `update auth.users set recovery_sent_at = now() - interval '2 hours' where email = $1`,
    [email],
  )
}
