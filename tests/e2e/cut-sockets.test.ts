import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { it } from './fixtures.ts'
import { type AnswerReader, followAnswer } from '../support/answer-reader.ts'
import { signIn } from '../support/browser.ts'
import { tokensOf } from '../support/fake-model/chat.ts'
import { createPdf } from '../support/pdf.ts'
import { createRandom } from '../support/random.ts'
import { DESK, eventually, lastAnswer, PHONE, textOf, toShown, visitRoom } from './screen.ts'
import { addDocument, awaitDocument, type Person, tokenOf, type World } from './world.ts'
import { createRoom, startAnswer } from '../support/client.ts'

// Connections end at random while an answer is written; every reader ends with exactly the row's text.

const SENTENCE = '石英加熱器 warms forty litres of water in nine minutes [1]. '
const ANSWER = SENTENCE.repeat(12).trim()
const TOKENS = tokensOf(ANSWER)
/** A marker is held back until it is whole. */
const HELD_CHARACTERS = 4
const SEEDS = [1, 2]

let roomId: string

it.beforeAll(async ({ person }) => {
  roomId = await createRoom(person)
  const handbook = createPdf(['The heater warms forty litres of water in nine minutes.'])
  await awaitDocument(person, await addDocument(person, roomId, handbook), 'ready')
})

/** A browser whose live connections can be cut. */
async function openBrowser(
  world: World,
  person: Person,
  viewport: typeof DESK,
): Promise<{ page: Page; cut: () => void }> {
  const context = await world.browser.newContext({ locale: 'en-US', viewport })
  const open = new Set<() => Promise<void>>()
  await context.routeWebSocket(/\/realtime\/v1\//, (socket) => {
    const server = socket.connectToServer()
    const cut = async (): Promise<void> => {
      open.delete(cut)
      await Promise.all([socket.close(), server.close()])
    }
    open.add(cut)
  })
  const page = await context.newPage()
  await signIn(page, world.app.url, person.email)
  await visitRoom(world, page, roomId)
  return { page, cut: () => open.forEach((cut) => void cut()) }
}

describe('two browsers and a client in Node, whose sockets are cut at random', () => {
  it.for(SEEDS)('end with the text of the row (seed %i)', async (seed, { world, person }) => {
    const random = createRandom(seed)
    const browsers = [
      await openBrowser(world, person, DESK),
      await openBrowser(world, person, PHONE),
    ]
    world.model.scenario('slow', { answer: ANSWER })
    const question = `How much water does the heater warm? ${seed}`
    const messageId = await startAnswer(person, roomId, question)
    await using reader: AnswerReader = await followAnswer({
      url: world.apiUrl,
      key: world.publishableKey,
      accessToken: await tokenOf(person),
      roomId,
      messageId,
    })
    const cuts = [...browsers.map(({ cut }) => cut), () => reader.cut()]
    for (let written = 0; written < TOKENS.length;) {
      const count = 1 + Math.floor(random() * 12)
      world.model.release(count)
      written += count
      const cut = cuts[Math.floor(random() * cuts.length * 2)]
      cut?.()
      // The next tokens come once these are in the row.
      const { length } = TOKENS.slice(0, written).join('')
      await eventually(
        async () => (await readContent(person, messageId)).length,
      ).toBeGreaterThanOrEqual(length - HELD_CHARACTERS)
    }
    await eventually(() => readContent(person, messageId)).toBe(ANSWER)
    await eventually(() => reader.state.content).toBe(ANSWER)
    for (const { page } of browsers) {
      await eventually(() => textOf(lastAnswer(page))).toBe(toShown(ANSWER))
      await page.context().close()
    }
  })
})

async function readContent(person: Person, id: string): Promise<string> {
  const { data } = await person.client.from('messages').select('content').eq('id', id).single()
  return data?.content ?? ''
}
