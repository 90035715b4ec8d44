import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
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
  '1 First steps',
  '1.1 What is a quartz heater?',
  '2 Care and repair',
  '3 Disposal',
])

describe.each([
  { language: 'en', viewport: DESK, other: 'What do the documents say about “Care and repair”?' },
  { language: 'zh-TW', viewport: PHONE, other: '文件如何說明「Care and repair」？' },
] as const)('an empty conversation in $language', ({ language, viewport, other }) => {
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
    expect((await starters.allInnerTexts()).slice(1)).toContain(other)

    world.model.scenario('plain', { answer: 'It warms [1].' })
    await starters.first().click()
    await awaitStatus(lastAnswer(page), 'done')
    expect(await page.getByTestId('message-content').first().innerText()).toBe(
      'What is a quartz heater?',
    )
    expect(errors).toEqual([])
    await page.context().close()
  })
})
