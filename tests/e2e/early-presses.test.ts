import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { DESK, openScreen, PHONE } from './screen.ts'
import { createPerson } from './world.ts'
import { createRoom } from '../support/client.ts'

/** Holds all scripts of the page's next visit back until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/_app/**/*.js', async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}

describe.each([
  ['on a desk, in English', 'en-US', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)(
  'what is pressed before the code of the page is there, %s',
  (_name, locale, viewport) => {
    const open = async (world: Parameters<typeof openScreen>[0]) => {
      const person = await createPerson(world)
      const screen = await openScreen(world, person, { locale, viewport, serviceWorkers: 'block' })
      return { person, ...screen }
    }

    it('is done once it is', async ({ world }) => {
      const { page, person, errors } = await open(world)
      const doomed = await createRoom(person, 'Doomed')
      await person.client.rpc('trash_room', { p_room_id: doomed }).throwOnError()
      const release = await holdScripts(page)
      await page.goto(`${world.app.url}/rooms/trash`, { waitUntil: 'commit' })
      await page.getByTestId('purge-room').click()
      expect(await page.getByTestId('confirm').count()).toBe(0)
      release()
      await page.getByTestId('confirm').waitFor()
      expect(errors).toEqual([])
      await page.context().close()
    })

    it('is done once, however often it was pressed', async ({ world }) => {
      const { page, person } = await open(world)
      const release = await holdScripts(page)
      await page.goto(`${world.app.url}/rooms`, { waitUntil: 'commit' })
      for (let press = 0; press < 3; press += 1) await page.getByTestId('new-room').first().click()
      release()
      await page.waitForURL(/\/rooms\/[0-9a-f-]{36}/)
      const { data } = await person.client.from('rooms').select('id').throwOnError()
      expect(data).toHaveLength(1)
      await page.context().close()
    })
  },
)
