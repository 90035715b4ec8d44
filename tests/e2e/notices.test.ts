import { describe, expect } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { createRoom } from '../support/client.ts'
import { expectAccessible, OPEN_MENU } from './axe.ts'
import { it } from './fixtures.ts'
import { DESK, eventually, openScreen, PHONE, sentence, visitRoom } from './screen.ts'
import {
  addDocument,
  awaitDocument,
  createAnsweredRoom,
  createPerson,
  giveName,
  joinRoom,
} from './world.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water.'])
const PRICES = createPdf(['The quartz heater costs ninety francs.'])

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('somebody who is mentioned, %s', (_name, language, viewport) => {
  it('hears of it wherever they are, and is led to the question', async ({ world }) => {
    const [ann, ben] = await Promise.all([createPerson(world), createPerson(world)])
    await giveName(ann, 'Ann Archer')
    await giveName(ben, 'Ben Baker')
    const asked = ['What warms water?', 'The heater [1].'] as const
    const roomId = await createAnsweredRoom(world, ann, HANDBOOK, asked)
    await joinRoom(ann, ben, roomId, 'editor')
    const elsewhere = await createRoom(ann, 'Elsewhere')
    const locale = language === 'en' ? 'en-US' : language
    const { page: anns, errors } = await openScreen(world, ann, { viewport, locale })
    await visitRoom(world, anns, elsewhere)
    expect(await anns.getByTestId('notices').count()).toBe(0)
    const { page: bens } = await openScreen(world, ben, { viewport, locale })
    await visitRoom(world, bens, roomId)

    // By keys alone: the list opens, is gone through, closes, and sends nothing.
    const composer = bens.getByTestId('composer')
    await composer.focus()
    await eventually(async () => {
      await composer.fill('')
      await composer.pressSequentially('Look, @an')
      return bens.getByTestId('mention').allInnerTexts()
    }).toEqual([expect.stringContaining('Ann Archer')])
    await expectAccessible(bens)
    await bens.keyboard.press('Escape')
    await bens.getByTestId('mention').waitFor({ state: 'detached' })
    await bens.keyboard.press('Backspace')
    expect(await bens.getByTestId('mention').count()).toBe(0)
    await composer.fill('Look, ')
    await composer.pressSequentially('@')
    await bens.getByTestId('mention').waitFor()
    await bens.keyboard.press('ArrowDown')
    await bens.keyboard.press('Enter')
    await eventually(() => composer.inputValue()).toBe('Look, @Ann Archer ')
    world.model.scenario('plain', { answer: 'Forty litres [1].' })
    await composer.pressSequentially('how much?')
    await bens.keyboard.press('Enter')

    const told = sentence(language, 'notice_mention')
      .replace('{name}', 'Ben Baker')
      .replace('{room}', 'Heaters')
    await anns.getByText(told).waitFor()
    if (viewport === PHONE) await anns.getByTestId('open-rooms').click()
    const notices = anns.getByTestId('notices')
    await anns.getByTestId('notices-unread').waitFor()
    await notices.click()
    await expectAccessible(anns, OPEN_MENU)
    await anns.getByTestId('notice').click()
    await anns.waitForURL(/\?message=/)
    await anns.locator('.revealed').getByText('Look, @Ann Archer how much?').waitFor()
    const unread = async () => {
      const { data } = await ann.client.from('notices').select('kind').is('read_at', null)
      return data
    }
    await eventually(unread).toEqual([])

    // A document that came.
    await awaitDocument(ben, await addDocument(ben, roomId, PRICES, 'Another'), 'ready')
    if (viewport === PHONE) await anns.getByTestId('open-rooms').click()
    await anns.getByTestId('notices-unread').waitFor()
    await notices.click()
    await anns.getByTestId('notice').first().getByText('Another').waitFor()
    await anns.getByTestId('notices-read').click()
    await anns.getByTestId('notices-unread').waitFor({ state: 'detached' })
    await eventually(unread).toEqual([])
    expect(errors).toEqual([])
    for (const page of [anns, bens]) await page.context().close()
  })
})
