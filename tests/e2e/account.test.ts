import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import { expectAccessibleInBothColours } from './axe.ts'
import { awaitLink } from './mails.ts'
import { DESK, eventually, openScreen, PHONE, sentence, visitRoom } from './screen.ts'
import {
  addDocument,
  awaitDocument,
  connectTo,
  createPerson,
  type Person,
  type World,
} from './world.ts'
import { createRoom, PASSWORD, connect, invoke } from '../support/client.ts'

const NEW_PASSWORD = 'another good password'

async function signsIn(world: World, email: string, password: string): Promise<boolean> {
  const { error } = await connectTo(world).auth.signInWithPassword({ email, password })
  return error === null
}

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('on the account page, %s, a person', (_name, language, viewport) => {
  let person: Person
  let page: Page
  let errors: readonly string[]

  const open = async (world: World) => {
    person = await createPerson(world)
    const locale = language === 'en' ? 'en-US' : language
    ;({ page, errors } = await openScreen(world, person, { viewport, locale }))
    await page.getByTestId('account-link').first().click()
    await page.waitForURL(`${world.app.url}/account`)
  }

  it('sees who they are, and gets there and back by keyboard', async ({ world }) => {
    await open(world)
    expect(await page.getByTestId('account-email').textContent()).toBe(person.email)
    await page.getByRole('link', { name: sentence(language, 'to_rooms') }).press('Enter')
    await page.waitForURL(`${world.app.url}/rooms`)
    await page.getByTestId('account-link').first().press('Enter')
    await page.waitForURL(`${world.app.url}/account`)
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('changes the password, knowing the old one; other devices are out', async ({ world }) => {
    await open(world)
    const change = async (current: string) => {
      await page.getByTestId('current-password').fill(current)
      await page.getByTestId('new-password').fill(NEW_PASSWORD)
      await page.getByTestId('change-password').click()
    }
    await change('not the password')
    await page.getByText(sentence(language, 'current_password_wrong')).waitFor()
    expect(await signsIn(world, person.email, PASSWORD)).toBe(true)
    await change(PASSWORD)
    await page.getByTestId('password-changed').waitFor()
    expect(await signsIn(world, person.email, PASSWORD)).toBe(false)
    expect(await signsIn(world, person.email, NEW_PASSWORD)).toBe(true)
    expect((await person.client.auth.refreshSession()).error?.code).toBe('refresh_token_not_found')
    await page.reload()
    expect(await page.getByTestId('account-email').textContent()).toBe(person.email)
    await page.context().close()
  })

  it('without a password gets a link to set one', async ({ world }) => {
    await open(world)
    await page.getByTestId('mail-password-link').click()
    await page.getByTestId('password-mailed').waitFor()
    await page.goto(await awaitLink(world, person.email))
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').waitFor()
    await page.context().close()
  })

  it('chooses colours and language, which mails are written in too', async ({ world }) => {
    await open(world)
    await page.getByTestId('theme-select').selectOption('dark')
    await page.getByTestId('language-switch').selectOption('zh-CN')
    await page.getByRole('heading', { name: sentence('zh-CN', 'delete_account') }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    const { data } = await person.client.auth.getUser()
    expect(data.user?.user_metadata).toMatchObject({ locale: 'zh-CN' })
    await page.context().close()
  })

  it('signs out everywhere: this tab, the next one and the phone', async ({ world }) => {
    await open(world)
    const roomId = await createRoom(person)
    const tab = await page.context().newPage()
    const listening = tab.waitForLoadState('networkidle')
    await visitRoom(world, tab, roomId)
    await listening
    await page.getByTestId('sign-out-everywhere').click()
    await page.waitForURL(/\/sign-in/)
    await tab.waitForURL(/\/sign-in/)
    expect((await person.client.auth.refreshSession()).error?.code).toBe('refresh_token_not_found')
    await page.context().close()
  })

  it('signs out here only', async ({ world }) => {
    await open(world)
    await page.getByTestId('sign-out-here').click()
    await page.waitForURL(/\/sign-in/)
    expect((await person.client.auth.refreshSession()).error).toBeNull()
    await page.context().close()
  })

  it('deletes the account with everything in it', async ({ world }) => {
    await open(world)
    const roomId = await createRoom(person)
    const file = createPdf(['The quartz heater warms forty litres of water.'])
    await awaitDocument(person, await addDocument(person, roomId, file), 'ready')
    const tab = await page.context().newPage()
    const listening = tab.waitForLoadState('networkidle')
    await visitRoom(world, tab, roomId)
    await listening
    expect(await leftOf(world, roomId)).toEqual({ rooms: 1, documents: 1, chunks: 1, files: 1 })

    await page.getByTestId('delete-account').click()
    await page.getByTestId('delete-account-email').fill('somebody@example.com')
    expect(await page.getByTestId('delete-account-confirm').isDisabled()).toBe(true)
    await page.getByTestId('delete-account-email').fill(person.email)
    await page.getByTestId('delete-account-confirm').click()
    await page.waitForURL(/\/sign-in/)
    await page.getByText(sentence(language, 'account_deleted')).waitFor()
    await tab.waitForURL(/\/sign-in/)
    expect(await leftOf(world, roomId)).toMatchObject({ rooms: 0, documents: 0, chunks: 0 })
    expect(await signsIn(world, person.email, PASSWORD)).toBe(false)
    await sweep(world)
    await eventually(() => leftOf(world, roomId)).toMatchObject({ files: 0 })
    // The browser's own line about signing out somebody whom the project knows no more.
    expect(errors.filter((line) => !line.includes('403'))).toEqual([])
    await page.context().close()
  })
})

describe('the account page', () => {
  it('is for nobody who is not signed in, and comes after signing in', async ({ world }) => {
    const page = await world.browser.newPage()
    await page.goto(`${world.app.url}/account`)
    await page.waitForURL(`${world.app.url}/sign-in?next=%2Faccount`)
    await page.context().close()
  })
})

describe.each([
  { name: 'on a desk', viewport: DESK },
  { name: 'on a phone', viewport: PHONE },
] as const)('$name, in light and dark, nothing stands in the way of', ({ name, viewport }) => {
  const look = { viewport, reducedMotion: 'reduce', locale: 'zh-TW' } as const
  let context: BrowserContext

  const check = async (page: Page, screen: string) => {
    await page.evaluate(() => document.fonts.ready)
    await expectAccessibleInBothColours(page)
    const folder = process.env['SCREENSHOTS']
    const file = `${screen}, ${name}.png`.replace(/[ ,]+/g, '-')
    if (folder) await page.screenshot({ path: `${folder}/${file}`, fullPage: true })
  }

  it('the ways in by mail', async ({ world }) => {
    context = await world.browser.newContext(look)
    const page = await context.newPage()
    const person = await createPerson(world)
    await page.goto(`${world.app.url}/sign-in`)
    await page.getByTestId('use-link').waitFor()
    await check(page, 'sign-in')
    await page.getByTestId('forgot-password').click()
    await check(page, 'recovery')
    await page.getByTestId('email').fill(person.email)
    await page.getByTestId('submit-auth').click()
    await page.getByTestId('mail-sent').waitFor()
    await check(page, 'mail-sent')
    await page.goto(await awaitLink(world, person.email))
    await page.getByTestId('follow-link').waitFor()
    await check(page, 'confirm')
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').waitFor()
    await check(page, 'new-password')
    await page.goto(`${world.app.url}/auth/confirm`)
    await page.getByTestId('link-over').waitFor()
    await check(page, 'link-over')
    await context.close()
  })

  it('the account page and its dialog', async ({ world }) => {
    const { page } = await openScreen(world, await createPerson(world), look)
    await page.getByTestId('account-link').first().waitFor()
    await check(page, 'rooms')
    await page.goto(`${world.app.url}/account`)
    await page.getByTestId('current-password').fill('not the password')
    await page.getByTestId('new-password').fill(NEW_PASSWORD)
    await page.getByTestId('change-password').click()
    await page.getByTestId('auth-error').waitFor()
    await check(page, 'account')
    await page.getByTestId('delete-account').click()
    await page.getByTestId('delete-account-email').waitFor()
    await check(page, 'delete-account')
    await page.context().close()
  })
})

async function leftOf(world: World, roomId: string): Promise<Record<string, number | null>> {
  const service = asService(world)
  const count = async (table: 'rooms' | 'documents' | 'chunks', column: string) => {
    const rows = service.from(table).select(column, { count: 'exact', head: true })
    return (await rows.eq(column, roomId).throwOnError()).count
  }
  const { data: files } = await service.storage.from('documents').list(roomId)
  return {
    rooms: await count('rooms', 'id'),
    documents: await count('documents', 'room_id'),
    chunks: await count('chunks', 'room_id'),
    files: files?.length ?? null,
  }
}

/** What the schedule does by itself in a while. */
async function sweep(world: World): Promise<void> {
  await invoke({ client: asService(world) }, 'maintenance/sweep')
}

const asService = (world: World) => connect(world.apiUrl, world.app.status().secret_key ?? '')
