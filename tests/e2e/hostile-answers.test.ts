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
  sentence,
  textOf,
  visitRoom,
} from './screen.ts'
import { askByPhone, createAnsweredRoom } from './world.ts'
import { shareRoom } from '../support/client.ts'

const HANDBOOK = createPdf(['The quartz heater warms forty litres of water.'])

const around = (open: string, close: string, levels: number): string =>
  `${open.repeat(levels)}needle${close.repeat(levels)}`

describe.each([
  ['quotes', `${'> '.repeat(3000)}needle`],
  ['lists', `${'- '.repeat(3000)}needle`],
  ['emphasis', around('*a **b ', ' b** a*', 1000)],
  ['links', around('[', '](https://example.com/)', 500)],
  ['a table of 600 columns', `${'|a'.repeat(600)}|\n${'|-'.repeat(600)}|\n|needle|`],
  ['a line of 20,000 letters', `${'x'.repeat(20_000)} needle`],
])('an answer of very deep or long %s', (_name, answer) => {
  it('opens in its room, its transcript and where it is shared', async ({ world, person }) => {
    const roomId = await createAnsweredRoom(world, person, HANDBOOK, ['What warms?', answer])
    world.model.scenario('plain', { answer: 'Forty **litres**.' })
    await askByPhone(person, roomId, 'How much?')
    const { page, errors } = await openScreen(world, person)
    await visitRoom(world, page, roomId)
    const answers = page.locator('[data-testid=message][data-role=assistant]')
    expect(await textOf(answers.first())).toContain('needle')
    expect(await textOf(lastAnswer(page))).toBe('Forty litres.')

    const id = await shareRoom(person, roomId)
    for (const path of [`/rooms/${roomId}/transcript`, `/shared/${id}`]) {
      expect((await page.goto(world.app.url + path))?.status()).toBe(200)
      await page.getByTestId('transcript-message').getByText('needle').waitFor()
      expect(await page.locator('strong').last().innerText()).toBe('litres')
    }
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('a link of the model, %s', (_name, language, viewport) => {
  const locale = language === 'en' ? 'en-US' : language

  it('says where it leads, and asks before it does', async ({ world, person }) => {
    const answer = 'See [the manual](https://manual.example/a/long/path) [1].'
    const roomId = await createAnsweredRoom(world, person, HANDBOOK, ['What warms water?', answer])
    const { page, errors } = await openScreen(world, person, { viewport, locale })
    const gone: string[] = []
    page.context().on('page', (other) => gone.push(other.url()))
    // Nothing of it is really asked for.
    await page.context().route('https://manual.example/**', (route) => route.fulfill({ body: '' }))
    await visitRoom(world, page, roomId)
    await awaitStatus(lastAnswer(page), 'done')
    expect(await textOf(lastAnswer(page))).toContain('(manual.example)')

    const link = lastAnswer(page).getByTestId('answer-link')
    await link.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(sentence(language, 'leave_text')).waitFor()
    expect(await dialog.getByTestId('leave-address').innerText()).toBe(
      'https://manual.example/a/long/path',
    )
    await dialog.getByText(sentence(language, 'stay_here')).click()
    await dialog.waitFor({ state: 'detached' })
    await link.click({ button: 'middle' })
    await dialog.waitFor()
    expect(gone).toEqual([])

    const opened = page.context().waitForEvent('page')
    await dialog.getByTestId('leave').click()
    await eventually(async () => (await opened).url()).toBe('https://manual.example/a/long/path')
    expect(errors).toEqual([])
    await page.context().close()
  })
})

it('a link of the model to this app, or that says another place, is text', async ({
  world,
  person,
}) => {
  const links = [`[a](${world.app.url}/account)`, '[bank.example](https://evil.example/)']
  const answer = `Go to ${links.join(' or ')} now.`
  const roomId = await createAnsweredRoom(world, person, HANDBOOK, ['What warms water?', answer])
  const { page } = await openScreen(world, person)
  await visitRoom(world, page, roomId)
  expect(await textOf(lastAnswer(page))).toBe(answer)
  expect(await lastAnswer(page).getByTestId('message-content').locator('a').count()).toBe(0)
  await page.context().close()
})
