/**
 * How a long conversation feels, beside one of 20 messages, in real Chromium with all messages loaded: frame times
 * while it is scrolled through, and, while an answer streams, the time from a key to the frame that shows its
 * character and what the page is busy with for each piece. The two take turns, so that what else the machine does
 * falls on both.
 * Usage: npm run bench:conversation -- [messages=2000] [rounds=3]
 */
import { loadavg } from 'node:os'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { createAnsweredRoom, createPerson, startWorld } from '../e2e/world.ts'
import { signIn } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import { seedConversation } from '../support/long-conversation.ts'
import { percentile } from './measures.ts'
import { startAnswer } from '../support/client.ts'

const SHORT_MESSAGES = 20
const messages = Number(process.argv[2] ?? 2000)
const rounds = Number(process.argv[3] ?? 3)
const STEP_PX = 400
const KEYS = 60
const KEY_PAUSE_MS = 60
const TOKEN_MS = 10
const BUSY_WITH = ['Task', 'Script', 'RecalcStyle', 'Layout']

interface Conversation {
  name: string
  roomId: string
  page: Page
  session: CDPSession
  frames: number[]
  keys: number[]
  pieces: number
  /** Milliseconds, in the order of `BUSY_WITH`. */
  busy: number[]
}

await using world = await startWorld()
const person = await createPerson(world)
const pdf = createPdf(['The quartz heater warms forty litres of water.'])
const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 } })
await signIn(await context.newPage(), world.app.url, person.email)
const conversations = [await open(context, SHORT_MESSAGES), await open(context, messages)]
for (let round = 0; round < rounds; round++) {
  for (const conversation of conversations) await typeWhileAnswerStreams(conversation)
}
for (const conversation of conversations) report(conversation)
console.log(`load ${loadavg()[0]?.toFixed(1)}`)
await context.close()

async function open(context: BrowserContext, count: number): Promise<Conversation> {
  const roomId = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'It does.'])
  await seedConversation(world.app.status().db_url ?? '', roomId, count)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(`${world.app.url}/rooms/${roomId}`)
  await page.locator('[data-testid=connection-state][data-state=live]').waitFor()
  await loadAll(page, count)
  const frames = await scrollThrough(page)
  await page.getByTestId('conversation-scroll').evaluate((element) => element.scrollTo(0, 1e9))
  await watch(page)
  const name = `${count} messages`
  return { name, roomId, page, session, frames, keys: [], pieces: 0, busy: [0, 0, 0, 0] }
}

async function loadAll(page: Page, count: number): Promise<void> {
  for (;;) {
    const shown = await page.getByTestId('message').count()
    if (shown >= count) return
    await page.getByTestId('conversation-scroll').evaluate((element) => element.scrollTo(0, 0))
    await page.waitForFunction(
      (before) => document.querySelectorAll('[data-testid=message]').length > before,
      shown,
    )
  }
}

/** Milliseconds between frames. */
function scrollThrough(page: Page): Promise<number[]> {
  return page.getByTestId('conversation-scroll').evaluate(async (element, step) => {
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    element.scrollTo(0, element.scrollHeight)
    await nextFrame()
    const times: number[] = []
    let last = await nextFrame()
    while (element.scrollTop > 0) {
      element.scrollBy(0, -step)
      const now = await nextFrame()
      times.push(now - last)
      last = now
    }
    return times
  }, STEP_PX)
}

/** Notes the milliseconds from each key to the end of the frame that shows it, and how often the text grew. */
async function watch(page: Page): Promise<void> {
  await page.getByTestId('composer').evaluate((field) => {
    const seen = { keys: new Array<number>(), pieces: 0 }
    Object.assign(window, { seen })
    field.addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        // The next task after a frame is the first that runs when it has been drawn.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => seen.keys.push(performance.now() - timeStamp)
        port2.postMessage(null)
      })
    })
    const scroller = document.querySelector('[data-testid=conversation-scroll]')
    if (!scroller) throw new Error('There is no conversation')
    const observer = new MutationObserver(() => (seen.pieces += 1))
    observer.observe(scroller, { subtree: true, characterData: true, childList: true })
  })
}

async function typeWhileAnswerStreams(conversation: Conversation): Promise<void> {
  const { page, session } = conversation
  world.model.scenario('plain', {
    answer: 'Heat rises, and water follows. '.repeat(120),
    tokenMs: TOKEN_MS,
  })
  await page.bringToFront()
  await startAnswer(person, conversation.roomId, 'How does the quartz heater warm water?')
  await page.locator('[data-testid=message][data-status=streaming]').waitFor()
  const before = await busyTimes(session)
  const seenBefore = await readSeen(page)
  const composer = page.getByTestId('composer')
  await composer.pressSequentially('x'.repeat(KEYS), { delay: KEY_PAUSE_MS })
  const after = await busyTimes(session)
  const seen = await readSeen(page)
  conversation.busy = conversation.busy.map((ms, i) => ms + (after[i] ?? 0) - (before[i] ?? 0))
  conversation.pieces += seen.pieces - seenBefore.pieces
  conversation.keys.push(...seen.keys.slice(seenBefore.keys.length))
  if ((await composer.inputValue()) !== 'x'.repeat(KEYS)) throw new Error('A character was lost')
  await composer.fill('')
  await page
    .locator('[data-testid=message][data-status=streaming]')
    .waitFor({ state: 'detached', timeout: 60_000 })
}

function readSeen(page: Page): Promise<{ keys: number[]; pieces: number }> {
  return page.evaluate(() => Reflect.get(window, 'seen') as { keys: number[]; pieces: number })
}

async function busyTimes(session: CDPSession): Promise<number[]> {
  const { metrics } = await session.send('Performance.getMetrics')
  const secondsOf = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
  return BUSY_WITH.map((name) => 1000 * secondsOf(`${name}Duration`))
}

function report({ name, frames, keys, pieces, busy }: Conversation): void {
  const spread = (times: readonly number[]): string =>
    `p50 ${at(times, 0.5)}, p95 ${at(times, 0.95)}, longest ${at(times, 1)} ms (${times.length})`
  const share = busy.map((ms, i) => `${BUSY_WITH[i]} ${(ms / pieces).toFixed(2)}`)
  console.log(`${name}
  frames while scrolling through: ${spread(frames)}
  key to frame while an answer streams: ${spread(keys)}
  ms per piece of it: ${share.join(', ')} (${pieces})`)
}

function at(times: readonly number[], share: number): string {
  return percentile(times, share).toFixed(1)
}
