import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { expectAccessible, OPEN_MENU } from './axe.ts'
import { it } from './fixtures.ts'
import { DESK, eventually, lastAnswer, openScreen, PHONE, visitRoom } from './screen.ts'
import { createAnsweredRoom, createPerson, giveName, joinRoom } from './world.ts'

const HANDBOOK = createPdf(['A page before.', 'The quartz heater warms forty litres of water.'])

/** Who is there, as it is read out. */
const labelOf = (page: Page) => page.getByTestId('here').getAttribute('title')

describe.each([
  ['on a desk', DESK],
  ['on a phone', PHONE],
] as const)('who is in a room, %s', (_size, viewport) => {
  it('sees who else is there, that they write, and where they read', async ({
    world,
    person: ann,
  }) => {
    const ben = await createPerson(world)
    await giveName(ann, 'Ann Archer')
    await giveName(ben, 'Ben Baker')
    const asked = ['What warms water?', 'The heater [1].'] as const
    const roomId = await createAnsweredRoom(world, ann, HANDBOOK, asked)
    const { page: anns, errors } = await openScreen(world, ann, { viewport })
    await visitRoom(world, anns, roomId)
    await joinRoom(ann, ben, roomId, 'asker')
    const { page: bens } = await openScreen(world, ben, { viewport })
    await visitRoom(world, bens, roomId)

    await eventually(() => labelOf(anns)).toContain('Ben Baker')
    await eventually(() => labelOf(bens)).toContain('Ann Archer')
    expect(await anns.getByTestId('here-face').first().innerText()).toBe('BB')

    // That he writes, and not what.
    await bens.getByTestId('composer').pressSequentially('Whisper')
    await anns.getByTestId('typing').waitFor()
    expect(await anns.getByTestId('here-line').innerText()).not.toContain('Whisper')
    await bens.getByTestId('composer').fill('')
    await anns.getByTestId('typing').waitFor({ state: 'detached' })

    // The quote that he looks at, which a press opens.
    await lastAnswer(bens).getByTestId('citation').first().click()
    await anns.getByTestId('looking').waitFor()
    await anns.getByTestId('looking').click()
    const mark = anns.getByTestId('reading-mark')
    await mark.waitFor()
    const page = await bens.getByTestId('page-number').inputValue()
    await eventually(() => mark.getAttribute('data-page')).toBe(page)
    expect(await mark.getByTestId('reading-mark-face').innerText()).toBe('BB')
    await expectAccessible(anns)
    await mark.click()
    await anns
      .getByTestId('viewer-close')
      .or(anns.getByRole('button', { name: 'Close' }))
      .first()
      .click()

    // Turned off, it stays so on this device.
    await anns.getByTestId('here').click()
    await expectAccessible(anns, OPEN_MENU)
    await anns.getByTestId('reading-marks').uncheck()
    await anns.reload()
    await anns.getByTestId('here').click()
    expect(await anns.getByTestId('reading-marks').isChecked()).toBe(false)
    await anns.keyboard.press('Escape')
    await lastAnswer(anns).getByTestId('citation').first().click()
    await bens.getByTestId('looking').waitFor()
    expect(await anns.getByTestId('reading-mark').count()).toBe(0)
    expect(await bens.getByTestId('reading-mark').count()).toBe(0)

    // Who leaves is there no more.
    await bens.context().close()
    await eventually(() => anns.getByTestId('here').count()).toBe(0)
    expect(errors).toEqual([])
    await anns.context().close()
  })
})
