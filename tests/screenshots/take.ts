/**
 * `npm run screenshots`: the pictures in docs/images, of what `npm start` starts, in a real browser, with a
 * scripted chat model. The documents are printed from HTML by the same browser.
 */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { DESK, lastAnswer, openScreen, PHONE, visitRoom } from '../e2e/screen.ts'
import {
  addDocument,
  askByPhone,
  awaitDocument,
  createPerson,
  type Person,
  startWorld,
  type World,
} from '../e2e/world.ts'
import { type Showcase, SHOWCASES } from './content.ts'
import { createRoom } from '../support/client.ts'

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url))

/** Each size in each look once, and each language in both. */
const SCREENS: Record<
  string,
  { size: string; viewport: typeof DESK; colorScheme: 'light' | 'dark' }[]
> = {
  'en-US': [
    { size: 'desk', viewport: DESK, colorScheme: 'light' },
    { size: 'phone', viewport: PHONE, colorScheme: 'dark' },
  ],
  'zh-TW': [
    { size: 'desk', viewport: DESK, colorScheme: 'dark' },
    { size: 'phone', viewport: PHONE, colorScheme: 'light' },
  ],
}

await mkdir(FOLDER, { recursive: true })
await using world = await startWorld()
for (const showcase of SHOWCASES) {
  const person = await createPerson(world, showcase.email)
  const rooms = []
  for (const name of showcase.otherRooms) rooms.push(await createRoom(person, name))
  const roomId = await prepareRoom(world, person, showcase)
  const [emptyRoom = roomId] = rooms
  for (const { size, viewport, colorScheme } of SCREENS[showcase.locale] ?? []) {
    const { page } = await openScreen(world, person, {
      viewport,
      colorScheme,
      locale: showcase.locale,
      reducedMotion: 'reduce',
    })
    const shoot = (name: string): Promise<unknown> =>
      page.screenshot({ path: `${FOLDER}${name}-${size}-${colorScheme}-${showcase.locale}.png` })
    await takeAll({ page, roomId, emptyRoom, showcase, shoot })
    await page.context().close()
  }
}

async function prepareRoom(on: World, person: Person, showcase: Showcase): Promise<string> {
  const roomId = await createRoom(person, showcase.room)
  const printer = await on.browser.newPage()
  for (const { title, html } of showcase.documents) {
    await printer.setContent(html)
    const pdf = new Uint8Array(await printer.pdf({ preferCSSPageSize: true }))
    await awaitDocument(person, await addDocument(person, roomId, pdf, title), 'ready')
  }
  await printer.close()
  for (const { question, answer } of showcase.turns) {
    on.model.scenario('plain', { answer })
    await askByPhone(person, roomId, question)
  }
  return roomId
}

interface Session {
  page: Page
  roomId: string
  emptyRoom: string
  showcase: Showcase
  shoot: (name: string) => Promise<unknown>
}

async function takeAll({ page, roomId, emptyRoom, showcase, shoot }: Session): Promise<void> {
  await visitRoom(world, page, roomId)
  await lastAnswer(page).getByTestId('citation').first().waitFor()
  await shoot('conversation')
  await lastAnswer(page).getByTestId('citation').first().click()
  await page.getByTestId('viewer-mark').first().waitFor()
  await shoot('citation')
  await page.goto(`${world.app.url}/rooms/history?q=${encodeURIComponent(showcase.search)}`)
  await page.getByTestId('history-line').first().waitFor()
  await shoot('search')
  await visitRoom(world, page, emptyRoom)
  await shoot('empty-room')
  await page.goto(`${world.app.url}/rooms/${roomId}/transcript`)
  await page.getByTestId('transcript-message').first().waitFor()
  await shoot('transcript')
}
