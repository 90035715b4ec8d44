import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import {
  DESK,
  eventually,
  type Language,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  visitRoom,
} from './screen.ts'
import { askByPhone, createAnsweredRoom, createPerson, type World } from './world.ts'
import { createRoom, connect } from '../support/client.ts'

let heaters: string
let databases: string

it.beforeAll(async ({ world, person }) => {
  const pdf = createPdf(['The quartz heater warms forty litres of water.'])
  heaters = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'The heater [1].'])
  databases = await createRoom(person, '數據庫')
  world.model.scenario('plain', { answer: '資料表有三個。' })
  await askByPhone(person, databases, '這個數據庫有幾個資料表？')
})

const SCREENS = [
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const

describe.each(SCREENS)('rooms %s', (_name, language: Language, viewport) => {
  let page: Page
  let errors: readonly string[]
  it.beforeAll(async ({ world, person }) => {
    const locale = language === 'en' ? 'en-US' : language
    ;({ page, errors } = await openScreen(world, person, { viewport, locale }))
  })
  it.beforeEach(async ({ world }) => {
    await page.goto(`${world.app.url}/rooms`)
    await page.locator('[data-testid=room-link]').first().waitFor()
  })
  afterAll(() => page.context().close())

  const typeQuery = async (text: string) => {
    // Typed before the page is live, it would be kept by the browser and heard by nobody.
    await eventually(async () => {
      await page.getByTestId('search').fill('')
      await page.getByTestId('search').fill(text)
      return page.getByTestId('room-link').count()
    }).toBe(0)
  }

  it('search finds a message in the other script and opens the conversation there', async () => {
    await typeQuery('数据库')
    await page.getByTestId('room-hit').filter({ hasText: '數據庫' }).waitFor()
    const hit = page.getByTestId('message-hit')
    expect(await hit.locator('mark').allTextContents()).toEqual(['數據庫'])
    await hit.click()
    await page.waitForURL(`**/rooms/${databases}?message=*`)
    const question = page.locator('[data-testid=message][data-role=user]').first()
    await eventually(() => question.evaluate((element) => element === document.activeElement)).toBe(
      true,
    )
  })

  it('search says when there is nothing, and Escape brings the list back', async () => {
    await typeQuery('quokka')
    const nothing = sentence(language, 'search_nothing').replace('{query}', 'quokka')
    await page.getByText(nothing).waitFor()
    await page.getByTestId('search').press('Escape')
    await page.getByTestId('room-link').first().waitFor()
    expect(await page.getByTestId('search').inputValue()).toBe('')
  })

  it('the history lists what was asked anywhere, and is searched without JavaScript too', async () => {
    await page.getByTestId('history-link').click()
    const lines = page.getByTestId('history-line')
    await eventually(() => lines.count()).toBeGreaterThanOrEqual(2)
    expect(await lines.allTextContents()).toContainEqual(
      expect.stringContaining('What warms water?'),
    )
    await page.getByTestId('history-query').fill('heater')
    await page.getByTestId('history-search').click()
    await page.waitForURL('**/rooms/history?q=heater')
    await eventually(() => lines.count()).toBe(1)
    await lines.click()
    await page.waitForURL(`**/rooms/${heaters}?message=*`)
  })

  it('a deleted room comes back by one press, with what was in it', async ({ world }) => {
    await visitRoom(world, page, heaters)
    await page.getByTestId('room-menu').click()
    await page.getByTestId('delete-room').click()
    await page.waitForURL('**/rooms')
    const link = page.locator(`[data-testid=room-link][data-room-id="${heaters}"]`)
    await eventually(() => link.count()).toBe(0)
    await page.getByTestId('toast-action').click()
    await page.waitForURL(`**/rooms/${heaters}`)
    await lastAnswer(page).getByTestId('citation').waitFor()
  })

  it('hears of an answer that ends in another room', async ({ world, person }) => {
    await visitRoom(world, page, heaters)
    await askByPhone(person, databases, '它叫什麼名字？')
    const text = sentence(language, 'answer_ready_in').replace('{name}', '數據庫')
    await page.getByText(text).waitFor()
    if (viewport === DESK) {
      const unread = page.locator(`[data-room-id="${databases}"]`).getByTestId('unread')
      await unread.waitFor()
    }
    await page.getByTestId('toast-action').click()
    await page.waitForURL(`**/rooms/${databases}?message=*`)
    await eventually(() => page.getByTestId('unread').count()).toBe(0)
    expect(errors).toEqual([])
  })
})

it('a room names itself, is pinned, put in the trash, restored and deleted for good', async ({
  world,
}) => {
  const owner = await createPerson(world)
  const [older, newer] = [await createRoom(owner, 'New room'), await createRoom(owner, 'Other')]
  const { page, errors } = await openScreen(world, owner)
  await page.goto(`${world.app.url}/rooms`)
  const names = async () =>
    (await page.getByTestId('room-link').locator('.font-medium').allTextContents()).map((name) =>
      name.trim(),
    )
  await eventually(names).toEqual(['Other', 'New room'])
  await owner.client
    .from('documents')
    .insert({ room_id: older, kind: 'article', title: 'Harbour rules', body: 'Text.' })
    .throwOnError()
  await eventually(names).toEqual(['Other', 'Harbour rules'])

  const useMenu = async (roomId: string, item: string) => {
    const line = page.locator('li').filter({ has: page.locator(`[data-room-id="${roomId}"]`) })
    await line.hover()
    await line.getByTestId('room-item-menu').click()
    await page.getByTestId(item).click()
  }
  await useMenu(older, 'pin-room')
  await eventually(names).toEqual(['Harbour rules', 'Other'])
  for (const roomId of [older, newer]) await useMenu(roomId, 'trash-room')
  await eventually(names).toEqual([])
  await page.getByTestId('trash-link').click()
  const lines = page.getByTestId('trashed-room')
  await eventually(() => lines.count()).toBe(2)
  await lines.filter({ hasText: 'Harbour rules' }).getByTestId('restore-room').click()
  await eventually(names).toEqual(['Harbour rules'])
  await lines.getByTestId('purge-room').click()
  await page.getByTestId('confirm').click()
  await eventually(() => lines.count()).toBe(0)
  const { data } = await owner.client.rpc('list_trash')
  expect(data).toEqual([])

  await page.keyboard.press('/')
  await eventually(() =>
    page.getByTestId('search').evaluate((field) => field === document.activeElement),
  ).toBe(true)
  expect(errors).toEqual([])
  await page.context().close()
})

it('a room that is deleted on another screen is left, and its page is gone', async ({
  world,
  person,
}) => {
  const doomed = await createRoom(person, 'Doomed')
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, doomed)
  const { error } = await person.client.rpc('trash_room', { p_room_id: doomed })
  expect(error).toBeNull()
  await page.waitForURL('**/rooms')
  const answer = await page.goto(`${world.app.url}/rooms/${doomed}`)
  expect(answer?.status()).toBe(404)
  await page.context().close()
})

it('the history goes back page by page while one scrolls, each question once', async ({
  world,
}) => {
  const asker = await createPerson(world)
  const room = await createRoom(asker, 'Many')
  await insertQuestions(world, room, 70)
  const { page } = await openScreen(world, asker)
  await page.goto(`${world.app.url}/rooms/history`)
  const lines = page.getByTestId('history-line')
  await eventually(async () => {
    await lines.last().scrollIntoViewIfNeeded()
    return lines.count()
  }).toBe(70)
  const texts = await lines.locator('.font-medium').allTextContents()
  expect(texts.map((text) => text.trim())).toEqual(
    Array.from({ length: 70 }, (_, i) => `Question ${70 - i}?`),
  )
  // A link leads to a question that is several pages back in its room.
  await lines.last().click()
  const oldest = page.locator('[data-testid=message][data-role=user]').first()
  await eventually(() => oldest.evaluate((element) => element === document.activeElement)).toBe(
    true,
  )
  expect(await oldest.textContent()).toContain('Question 1?')
  await page.context().close()
})

/** Straight into the rows, as if they had been asked long ago. */
async function insertQuestions(world: World, roomId: string, count: number): Promise<void> {
  const service = connect(world.apiUrl, world.app.status().secret_key ?? '')
  const { data: thread } = await service
    .from('threads')
    .select('id')
    .eq('room_id', roomId)
    .single()
    .throwOnError()
  const rows = Array.from({ length: count }, (_, i) => ({
    room_id: roomId,
    thread_id: thread.id,
    role: 'user',
    content: `Question ${i + 1}?`,
    created_at: new Date(Date.now() - (1000 - i) * 60_000).toISOString(),
  }))
  const { error } = await service.from('messages').insert(rows)
  if (error) throw error
}
