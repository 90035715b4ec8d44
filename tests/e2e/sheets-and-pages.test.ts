import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { ask } from '../support/browser.ts'
import { createRoom } from '../support/client.ts'
import { createXlsx, xlsxRows } from '../support/sheets.ts'
import { articlePage, startWebServer } from '../support/web-server.ts'
import { it as base } from './fixtures.ts'
import { awaitStatus, eventually, lastAnswer, openScreen, sentence, visitRoom } from './screen.ts'

const it = base.extend('web', { scope: 'file' }, async ({}, { onCleanup }) => {
  const server = await startWebServer()
  onCleanup(() => server[Symbol.asyncDispose]())
  return server
})

const LIGHTHOUSE = [
  'The lighthouse was built in 1874 by masons who came from the coast, and it has been repaired four times since then.',
  'Its lamp can be seen from thirty kilometres away, in every weather but the thickest fog, which comes in from the sea.',
]

describe('sheets and web pages', () => {
  let page: Page
  let errors: readonly string[]
  let roomId: string

  it.beforeAll(async ({ world, person }) => {
    roomId = await createRoom(person, 'Harbour')
    ;({ page, errors } = await openScreen(world, person))
    await visitRoom(world, page, roomId)
  })
  afterAll(() => page.context().close())

  const row = (title: string) => page.getByTestId('document-row').filter({ hasText: title })
  const isReady = (title: string): Promise<void> =>
    row(title).and(page.locator('[data-status=ready]')).waitFor({ timeout: 60_000 })
  const notice = (text: string) => page.getByRole('status').filter({ hasText: text })

  it('a sheet answers by query, and the citation marks the cells that it used', async ({
    world,
  }) => {
    const rows = xlsxRows([
      ['Order', 'Region', 'Amount'],
      ['A-1', 'North', 1200],
      ['A-2', 'South', 300],
      ['A-3', 'North', 100],
    ])
    await page.getByTestId('upload-input').setInputFiles({
      name: 'orders.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(createXlsx([{ name: 'Orders', rows }])),
    })
    await isReady('orders')
    world.model.scenario('plain', { answer: 'The total of Amount in the North is 1300. [1]' })
    await ask(page, 'What is the total amount in the North region?')
    await awaitStatus(lastAnswer(page), 'done')
    await lastAnswer(page).getByTestId('citation').first().click()
    const viewer = page.getByTestId('viewer')
    await eventually(() => viewer.getByTestId('viewer-mark').allTextContents()).toEqual([
      'North',
      '1200',
      'North',
      '100',
    ])
    expect(await viewer.getByTestId('citation-page').innerText()).toBe('Orders!B2:C2,B4:C4')
    await viewer.getByTestId('viewer-close').click()
  })

  it('a web page is added by its address, and read again', async ({ web }) => {
    web.set('/lighthouse', articlePage('The old lighthouse', LIGHTHOUSE))
    await page.getByTestId('add-web-page').click()
    await page.getByTestId('web-page-address').fill('ftp://example.org')
    await page.getByTestId('web-page-add').click()
    await eventually(() => page.getByTestId('web-page-error').innerText()).toBe(
      sentence('en', 'error_page_address_invalid'),
    )
    await page.getByTestId('web-page-address').fill(`${web.url}/lighthouse`)
    await page.getByTestId('web-page-add').click()
    await isReady('The old lighthouse')
    const facts = row('The old lighthouse').getByTestId('document-facts')
    expect(await facts.innerText()).toContain(new URL(web.url).host)
    const readAgain = async (): Promise<void> => {
      await row('The old lighthouse').getByTestId('document-menu').click()
      await page.getByTestId('document-refetch').click()
    }
    await readAgain()
    await notice(sentence('en', 'page_unchanged')).waitFor()
    web.set(
      '/lighthouse',
      articlePage('The old lighthouse', [...LIGHTHOUSE, `${LIGHTHOUSE[0]} It is closed now.`]),
    )
    await readAgain()
    await notice('1 paragraphs added, 0 removed').waitFor()
    await isReady('The old lighthouse')
  })

  it('a page that was shared with the app asks for a room, and lands in it', async ({
    world,
    web,
  }) => {
    web.set('/harbour', articlePage('The harbour', LIGHTHOUSE))
    const shared = new URLSearchParams({ title: 'x', text: `Look: ${web.url}/harbour` })
    await page.goto(`${world.app.url}/rooms/add-page?${shared}`)
    expect(await page.getByTestId('shared-address').innerText()).toBe(`${web.url}/harbour`)
    await page.getByTestId('share-room').selectOption(roomId)
    await page.getByTestId('web-page-add').click()
    await page.waitForURL(`${world.app.url}/rooms/${roomId}`)
    await isReady('The harbour')
    await page.goto(`${world.app.url}/account`)
    // Its address is that of the page, which only the browser knows.
    const bookmarklet = page.getByTestId('bookmarklet')
    await eventually(() => bookmarklet.getAttribute('href')).toContain(
      `${world.app.url}/rooms/add-page?url=`,
    )
    expect(errors.filter((error) => !/status of 4\d\d/.test(error))).toEqual([])
  })
})
