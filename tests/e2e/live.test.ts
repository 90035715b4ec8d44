import type { JSHandle, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { stockSentence } from '../../functions/_shared/text/stock-sentences.ts'
import { ask } from '../support/browser.ts'
import { tokensOf } from '../support/fake-model/chat.ts'
import { createPdf } from '../support/pdf.ts'
import {
  awaitConnection,
  awaitStatus,
  eventually,
  lastAnswer,
  openScreen,
  PHONE,
  sentence,
  textOf,
  toShown,
  visitRoom,
} from './screen.ts'
import { addDocument, awaitDocument, type Person, type World } from './world.ts'
import { createRoom, startAnswer } from '../support/client.ts'

const HANDBOOK = createPdf([
  'The quartz heater warms forty litres of water in nine minutes.',
  'Its spare part is the blue valve.',
])
const QUESTION = 'How much water does the quartz heater warm, with which valve as its spare part?'
const ANSWER =
  'The quartz heater warms forty litres of water [1], in nine minutes, as its handbook says [1]. Its spare part is the blue valve [2].'
const TOKENS = tokensOf(ANSWER)

/** Two browsers of the same person. */
let desk: Page
let phone: Page
let deskErrors: readonly string[]
let roomId: string
/** Tokens of the running answer that the model has written. */
let written: number

it.beforeAll(async ({ world, person }) => {
  ;({ page: desk, errors: deskErrors } = await openScreen(world, person))
  ;({ page: phone } = await openScreen(world, person, { viewport: PHONE }))
})

it.beforeEach(async ({ world, person }) => {
  written = 0
  roomId = await createRoom(person)
  await awaitDocument(person, await addDocument(person, roomId, HANDBOOK), 'ready')
  await Promise.all([visitRoom(world, desk, roomId), visitRoom(world, phone, roomId)])
})
it.afterEach(async ({ world }) => {
  await world.bringModelBack()
  // Nothing of one test may wait at the gate of the next.
  world.model.release()
})

describe('an answer that is being written', () => {
  it('is told of on both screens before its first word', async ({ world }) => {
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    for (const screen of [desk, phone]) {
      await eventually(() => screen.getByTestId('loading-line').innerText()).toContain(QUESTION)
    }
  })

  it('grows on both screens alike, and ends as the row says', async ({ world, person }) => {
    const bare = await Promise.all([watchForBareMarkers(desk), watchForBareMarkers(phone)])
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    for (const count of [1, 4, 8]) await writeUpTo(world, count)
    world.model.release()
    await expectBothToShow(toShown(ANSWER), 'done')
    expect(await readLastAnswer(person)).toMatchObject({ status: 'done', content: ANSWER })
    for (const screen of [desk, phone]) {
      const chips = lastAnswer(screen).locator('[data-testid=citation][data-verified=true]')
      await eventually(() => chips.allInnerTexts()).toEqual(['1', '1', '2'])
    }
    // Not even for the moment between the last word and the citations.
    for (const texts of bare) expect(await texts.jsonValue()).toEqual([])
    expect(deskErrors).toEqual([])
  })

  it('is seen to grow where nobody asked, however fast its pieces come', async ({
    world,
    person,
  }) => {
    const answer = 'Heat rises, and water follows. '.repeat(1200)
    world.model.scenario('plain', { answer, tokenMs: 10 })
    await startAnswer(person, roomId, QUESTION)
    for (const screen of [desk, phone]) await awaitStatus(lastAnswer(screen), 'streaming')
    await desk.getByTestId('stop').click()
    for (const screen of [desk, phone]) await awaitStatus(lastAnswer(screen), 'stopped')
  })

  it('goes on where it was on a screen that is loaded again', async ({ world, person }) => {
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    await writeUpTo(world, 5)
    await phone.reload()
    await expectBothToShow(firstTokens(5), 'streaming')
    await writeUpTo(world, 8)
    world.model.release()
    await expectBothToShow(toShown(ANSWER), 'done')
    expect(await readLastAnswer(person)).toMatchObject({ status: 'done', content: ANSWER })
  })

  it('keeps its text when the other screen stops it', async ({ world, person }) => {
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    await writeUpTo(world, 6)
    await phone.getByTestId('stop').click()
    await expectBothToShow(firstTokens(6), 'stopped')
    const stopped = sentence('en', 'answer_stopped')
    for (const screen of [desk, phone]) {
      expect(await lastAnswer(screen).getByTestId('answer-notes').innerText()).toBe(stopped)
    }
    expect(await readLastAnswer(person)).toMatchObject({
      status: 'stopped',
      content: firstTokens(6),
    })
    await desk.reload()
    await expectBothToShow(firstTokens(6), 'stopped')
  })

  it('lets a second question wait where it can be seen, and be answered after it', async ({
    world,
    person,
  }) => {
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    await writeUpTo(world, 3)
    await ask(phone, 'What is its spare part?')
    const waiting = 'Waiting, 1 question is answered first'
    for (const screen of [desk, phone]) {
      await eventually(() =>
        lastAnswer(screen).getByTestId('loading-line').allInnerTexts(),
      ).toEqual([waiting])
    }
    expect(await readLastAnswer(person)).toMatchObject({ status: 'pending', content: '' })
    const second = 'Its spare part is the blue valve [1].'
    world.model.scenario('plain', { answer: second })
    world.model.release(TOKENS.length)
    await expectBothToShow(toShown(second), 'done')
    for (const screen of [desk, phone]) {
      const shown = screen.getByTestId('message-content')
      await eventually(async () =>
        (await shown.allTextContents()).map((text) => text.trim()),
      ).toEqual([QUESTION, toShown(ANSWER), 'What is its spare part?', toShown(second)])
    }
  })
})

describe('a model that fails', () => {
  const FAILURES = [
    ['cannot be reached', 'error_model_unavailable', undefined],
    ['is busy (429)', 'error_model_rate_limited', 'rateLimited'],
    ['breaks (500)', 'error_model_failed', 'serverError'],
  ] as const

  it.for(FAILURES)(
    'and %s: an apology, the reason, a retry that works',
    async ([_, key, script], { world }) => {
      if (script) world.model.scenario(script)
      else await world.takeModelDown()

      await ask(desk, QUESTION)
      await expectBothToShow(stockSentence('apology', 'en'), 'failed')
      for (const screen of [desk, phone]) {
        await eventually(() => lastAnswer(screen).getByTestId('answer-error').innerText()).toBe(
          sentence('en', key),
        )
      }

      await world.bringModelBack()
      world.model.scenario('plain', { answer: ANSWER })
      await phone.getByTestId('retry').click()
      await expectBothToShow(toShown(ANSWER), 'done')
      // The failed attempt made room for the one that worked.
      expect(await desk.getByTestId('message').count()).toBe(2)
    },
  )

  it('in mid-sentence: what was written stays, and the apology follows it', async ({ world }) => {
    world.model.scenario('cutOff', { answer: ANSWER, after: 4 })
    await ask(desk, QUESTION)
    await expectBothToShow(`${firstTokens(4)}${stockSentence('apology', 'en')}`, 'failed')
    await eventually(() => lastAnswer(desk).getByTestId('answer-error').innerText()).toBe(
      sentence('en', 'error_model_failed'),
    )
  })
})

describe('a screen that loses its network', () => {
  it('says so, and has everything again when it is back', async ({ world }) => {
    world.model.scenario('slow', { answer: ANSWER })
    await ask(desk, QUESTION)
    await writeUpTo(world, 3)
    await phone.context().setOffline(true)
    await awaitConnection(phone, 'offline')
    world.model.release()
    await expectToShow(desk, toShown(ANSWER), 'done')
    expect(await textOf(lastAnswer(phone))).toBe(firstTokens(3))
    await ask(phone, 'What is its spare part?')
    const unsent = phone.locator('[data-testid=message][data-status=failed][data-role=user]')
    await unsent.waitFor()
    await eventually(() => unsent.getByRole('alert').innerText()).toContain(
      sentence('en', 'error_offline'),
    )

    world.model.scenario('plain', { answer: 'The blue valve [1].' })
    await phone.context().setOffline(false)
    await awaitConnection(phone, 'live')
    await expectToShow(phone, toShown(ANSWER), 'done')
    await phone.getByTestId('send-again').click()
    await expectBothToShow(toShown('The blue valve [1].'), 'done')
  })
})

const firstTokens = (count: number): string => toShown(TOKENS.slice(0, count).join(''))

/** The model writes its answer up to this many tokens, and both screens show just those. */
async function writeUpTo(world: World, count: number): Promise<void> {
  world.model.release(count - written)
  written = count
  await expectBothToShow(firstTokens(count), 'streaming')
}

/** Collects the texts of messages that show `[1]` where a number of a source should be. */
const watchForBareMarkers = (screen: Page): Promise<JSHandle<string[]>> =>
  screen.evaluateHandle(() => {
    const texts: string[] = []
    const look = (): void => {
      for (const { textContent } of document.querySelectorAll('[data-testid=message-content]')) {
        if (/\[\d/.test(textContent)) texts.push(textContent)
      }
    }
    const everything = { subtree: true, childList: true, characterData: true }
    new MutationObserver(look).observe(document.body, everything)
    return texts
  })

async function expectBothToShow(text: string, status: string): Promise<void> {
  await Promise.all([desk, phone].map((screen) => expectToShow(screen, text, status)))
}

async function expectToShow(screen: Page, text: string, status: string): Promise<void> {
  await eventually(() => textOf(lastAnswer(screen))).toBe(text)
  await awaitStatus(lastAnswer(screen), status)
}

async function readLastAnswer(person: Person): Promise<unknown> {
  const { data, error } = await person.client
    .from('messages')
    .select('status, content')
    .eq('room_id', roomId)
    .eq('role', 'assistant')
    .order('created_at', { ascending: false })
    .limit(1)
    .single()
  if (error) throw error
  return data
}
