import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { expectAccessible } from './axe.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitStatus,
  DESK,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  visitRoom,
} from './screen.ts'
import { addDocument, awaitDocument, createPerson } from './world.ts'
import { createRoom } from '../support/client.ts'

const HANDBOOK = createPdf([
  '1.1 What is a quartz heater?',
  'A quartz heater is a device that warms the water of a house. It stands in the cellar.',
  '1.2 Care and repair',
  '1.3 Disposal of the heater',
])

describe.each([
  { language: 'en', viewport: DESK },
  { language: 'zh-TW', viewport: PHONE },
] as const)('an empty conversation in $language', ({ language, viewport }) => {
  it('says what is loaded and offers three questions from it, which can be asked', async ({
    world,
  }) => {
    const person = await createPerson(world)
    const roomId = await createRoom(person)
    await awaitDocument(person, await addDocument(person, roomId, HANDBOOK), 'ready')
    const { page, errors } = await openScreen(world, person, { locale: language, viewport })
    await visitRoom(world, page, roomId)
    expect(await page.getByTestId('greeting-loaded').innerText()).toContain('Handbook')
    const starters = page.getByTestId('starter')
    await eventually(() => starters.first().innerText()).toBe('What is a quartz heater?')
    expect(await starters.count()).toBe(3)
    expect(await starters.allInnerTexts()).toContain('What does the section “Care and repair” say?')

    world.model.scenario('plain', { answer: 'It warms [1].' })
    await starters.first().click()
    await awaitStatus(lastAnswer(page), 'done')
    expect(await page.getByTestId('message-content').first().innerText()).toBe(
      'What is a quartz heater?',
    )

    // What the document is about: its sentences and headings lead to their page, its questions are asked.
    if (viewport === PHONE) await page.getByTestId('open-documents').click()
    await page.getByTestId('document-menu').click()
    await page.getByTestId('document-guide').click()
    const guide = page.getByTestId('guide')
    await guide.getByTestId('guide-heading').last().click()
    await eventually(() => page.getByTestId('page-number').inputValue()).toBe('4')
    await guide.getByTestId('guide-sentence').first().click()
    await page.getByTestId('viewer-mark').first().waitFor()
    await expectAccessible(page)
    const asked = page.locator('[data-testid=message][data-role=user]')
    await guide.getByTestId('guide-question').last().click()
    await eventually(() => asked.count()).toBe(2)
    await awaitStatus(lastAnswer(page), 'done')
    expect(await page.getByTestId('viewer').count()).toBe(viewport === DESK ? 1 : 0)
    expect(errors).toEqual([])
    await page.context().close()
  })
})
