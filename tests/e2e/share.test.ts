import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { extractText } from 'unpdf'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { openPage } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import { DESK, eventually, openScreen, PHONE, sentence, visitRoom } from './screen.ts'
import { askByPhone, createAnsweredRoom, createPerson } from './world.ts'

const QUESTION = 'How much water does the quartz heater warm?'
const ANSWER = 'The quartz heater warms **forty litres** of water [1]. 也就是四十公升。'
const QUOTE = 'forty litres of water'

let roomId: string

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('a conversation %s', (_name, language, viewport) => {
  const locale = language === 'en' ? 'en-US' : language
  let page: Page
  let errors: readonly string[]
  it.beforeAll(async ({ world, person }) => {
    const pdf = createPdf([`The quartz heater warms ${QUOTE}.`])
    roomId = await createAnsweredRoom(world, person, pdf, [QUESTION, ANSWER])
    ;({ page, errors } = await openScreen(world, person, { viewport, locale }))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  it('is shared by a link that shows a copy to anybody, until it is taken back', async ({
    world,
    person,
  }) => {
    await page.getByTestId('room-menu').click()
    await page.getByTestId('share-room').click()
    await page.getByTestId('create-share').click()
    const share = page.getByTestId('share')
    const link = await share.getByTestId('share-link').inputValue()

    // A stranger, whose browser runs no scripts.
    const context = await world.browser.newContext({ viewport, locale, javaScriptEnabled: false })
    const { page: stranger } = await openPage(context)
    const response = await stranger.goto(link)
    expect(response?.headers()['x-robots-tag']).toContain('noindex')
    const messages = stranger.getByTestId('transcript-message')
    expect(await messages.allInnerTexts()).toEqual([
      QUESTION,
      expect.stringMatching(/forty litres of water.*1.*也就是四十公升.*Handbook/s),
    ])
    expect(await messages.last().locator('strong').innerText()).toBe('forty litres')
    await messages.last().getByTestId('source-link').click()
    expect(stranger.url()).toMatch(/#source-1-1$/)
    expect(await stranger.content()).not.toContain(roomId)

    world.model.scenario('plain', { answer: 'Later.' })
    await askByPhone(person, roomId, 'What is written later?')
    await stranger.reload()
    expect(await messages.count()).toBe(2)

    await share.getByTestId('revoke-share').click()
    await share.waitFor({ state: 'detached' })
    expect((await stranger.goto(link))?.status()).toBe(404)
    await stranger.getByText(sentence(language, 'error_share_not_found')).waitFor()
    await context.close()
    await page.keyboard.press('Escape')
  })

  it('is taken along as Markdown and as a PDF, with its sources', async () => {
    await page.getByTestId('room-menu').click()
    await page.getByTestId('export-room').click()
    await page.waitForURL('**/transcript')
    await page.getByTestId('transcript-message').first().waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByTestId('download-markdown').click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('Heaters.md')
    const markdown = await readFile(await download.path(), 'utf8')
    expect(markdown).toContain(`# Heaters\n`)
    expect(markdown).toContain(`> ${QUESTION}\n`)
    expect(markdown).toContain(ANSWER)
    expect(markdown).toContain(`**${sentence(language, 'sources')}**`)
    expect(markdown).toContain(QUOTE)

    const pdf = new Uint8Array(await page.pdf({ format: 'A4' }))
    const { text } = await extractText(pdf, { mergePages: true })
    expect(text.replace(/\s+/g, ' ')).toContain(QUOTE)
    // What is to press is not on paper.
    expect(text).not.toContain(sentence(language, 'print_or_pdf'))
    expect(errors).toEqual([])
  })
})

it('is saved as a file, which makes the same room of somebody else', async ({ world, person }) => {
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, roomId)
  await page.getByTestId('room-menu').click()
  const downloading = page.waitForEvent('download')
  await page.getByTestId('room-file').click()
  const path = await (await downloading).path()

  const other = await createPerson(world)
  const { api_url, service_role_key = '' } = world.app.status()
  const env = { ...process.env, SUPABASE_URL: api_url, SUPABASE_SECRET_KEY: service_role_key }
  const command = ['apps/local/src/rooms.ts', 'import', '--in', path, '--owner', other.email]
  const { stdout } = await promisify(execFile)(process.execPath, command, { env })
  await page.context().close()
  const made = stdout.trim().split('\n').at(-1) ?? ''
  const screen = await openScreen(world, other)
  await visitRoom(world, screen.page, made)
  await screen.page.getByText('forty litres').first().waitFor()
  expect(screen.errors).toEqual([])
  const refused = await screen.page.goto(`${world.app.url}/rooms/${roomId}/file`)
  expect(refused?.status()).toBe(404)
  await screen.page.context().close()
})

it('nobody else can take a conversation along', async ({ world }) => {
  const { page } = await openScreen(world, await createPerson(world))
  const response = await page.goto(`${world.app.url}/rooms/${roomId}/transcript`)
  expect(response?.status()).toBe(404)
  const visitor = await world.browser.newPage()
  await visitor.goto(`${world.app.url}/rooms/${roomId}/transcript`)
  await eventually(() => visitor.url()).toContain('/sign-in')
  await visitor.close()
  await page.context().close()
})
