/**
 * How a long conversation feels: frame times while it is scrolled through from its end to its beginning, and the
 * time from a key to the frame that shows its character, while an answer streams. In real Chromium, with all
 * messages loaded.
 * Usage: npm run bench:conversation -- [messages=2000]
 */
import type { Page } from 'playwright-core'
import { createAnsweredRoom, createPerson, startWorld } from '../e2e/world.ts'
import { signIn } from '../support/browser.ts'
import { createPdf } from '../support/pdf.ts'
import { seedConversation } from '../support/long-conversation.ts'
import { percentile } from './measures.ts'

const messages = Number(process.argv[2] ?? 2000)
const STEP_PX = 400
const KEYS = 60
const KEY_PAUSE_MS = 70
const TOKEN_MS = 10

await using world = await startWorld()
const person = await createPerson(world)
const pdf = createPdf(['The quartz heater warms forty litres of water.'])
const roomId = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'It does.'])
await seedConversation(world.app.status().db_url ?? '', roomId, messages)

const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 } })
const page = await context.newPage()
await signIn(page, world.app.url, person.email)
const session = await context.newCDPSession(page)
await session.send('Performance.enable')
await page.goto(`${world.app.url}/rooms/${roomId}`)
await page.locator('[data-testid=connection-state][data-state=live]').waitFor()
const startedAt = performance.now()
await loadAll(page)
console.log(
  `${await page.getByTestId('message').count()} messages, all loaded in ${(performance.now() - startedAt).toFixed(0)} ms`,
)
report('frames while scrolling through', await scrollThrough(page))

await page.getByTestId('conversation-scroll').evaluate((element) => element.scrollTo(0, 1e9))
world.model.scenario('plain', {
  answer: 'Heat rises, and water follows. '.repeat(120),
  tokenMs: TOKEN_MS,
})
await person.client.functions.invoke(`chat/rooms/${roomId}/questions`, {
  body: { question: 'How does the quartz heater warm water?' },
})
await page.locator('[data-testid=message][data-status=streaming]').waitFor()
const before = await busyTimes()
report('key to frame while an answer streams', await type(page))
const after = await busyTimes()
console.log(
  `meanwhile the page was busy for ${after.map(({ name, ms }, i) => `${name} ${(ms - (before[i]?.ms ?? 0)).toFixed(0)} ms`).join(', ')}`,
)
const typed = await page.getByTestId('composer').inputValue()
console.log(`characters kept: ${typed.length} of ${KEYS}`)
await context.close()

async function loadAll(page: Page): Promise<void> {
  for (;;) {
    const count = await page.getByTestId('message').count()
    if (count >= messages) return
    await page.getByTestId('conversation-scroll').evaluate((element) => element.scrollTo(0, 0))
    const button = page.getByTestId('load-older')
    if ((await button.count()) > 0 && (await button.isEnabled())) {
      await button.click({ timeout: 2_000 }).catch(() => undefined)
    }
    await page.waitForFunction(
      (before) => document.querySelectorAll('[data-testid=message]').length > before,
      count,
    )
  }
}

/** What the page has spent its time with so far. */
async function busyTimes(): Promise<{ name: string; ms: number }[]> {
  const { metrics } = await session.send('Performance.getMetrics')
  return ['Task', 'Script', 'Layout', 'RecalcStyle'].map((name) => ({
    name,
    ms: 1000 * (metrics.find((metric) => metric.name === `${name}Duration`)?.value ?? 0),
  }))
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

/** Milliseconds from each key to the end of the frame that shows it. */
async function type(page: Page): Promise<number[]> {
  const composer = page.getByTestId('composer')
  await composer.evaluate((field) => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    field.addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        // The next task after a frame is the first that runs when it has been drawn.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => times.push(performance.now() - timeStamp)
        port2.postMessage(null)
      })
    })
  })
  await composer.pressSequentially('x'.repeat(KEYS), { delay: KEY_PAUSE_MS })
  return page.evaluate(() => Reflect.get(window, 'keyTimes') as number[])
}

function report(what: string, times: readonly number[]): void {
  const at = (share: number): string => percentile(times, share).toFixed(1)
  console.log(
    `${what} (${times.length}): p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`,
  )
}
