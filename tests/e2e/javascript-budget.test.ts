import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createPdf } from '../support/pdf.ts'
import { DESK, lastAnswer, openScreen, PHONE, visitRoom } from './screen.ts'
import { createAnsweredRoom } from './world.ts'

/** As gzip, of all that the browser asks for before a conversation can be used. */
// 130 kB until there were eleven more kinds of documents, folders, web pages, members and threads: to be won back (docs/web.md).
const BUDGET_BYTES = 138_000

let roomId: string

it.beforeAll(async ({ world, person }) => {
  const pdf = createPdf(['The quartz heater warms forty litres of water.'])
  roomId = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'The heater [1].'])
})

describe.each([
  ['on a desk', DESK],
  ['on a phone', PHONE],
] as const)('JavaScript before a conversation is usable, %s', (_name, viewport) => {
  it('stays within its budget, and is sent compressed', async ({ world, person }) => {
    const { page } = await openScreen(world, person, { viewport, serviceWorkers: 'block' })
    // What passes through a service worker hides what it weighed on the wire.
    // A visit of its own, so that nothing is left from signing in.
    const visit = await page.context().newPage()
    const scripts: Response[] = []
    visit.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response)
    })
    await noteWhenUsable(visit)
    await visitRoom(world, visit, roomId)
    await lastAnswer(visit).getByTestId('citation').waitFor()

    const wire = await askedForBeforeUsable(visit)
    const sizes = await Promise.all(
      scripts
        .filter((script) => wire.has(script.url()))
        .map(async (script) => ({
          name: new URL(script.url()).pathname,
          gzip: gzipSync(await script.body()).byteLength,
          wire: wire.get(script.url()) ?? 0,
        })),
    )
    const total = sumOf(sizes.map(({ gzip }) => gzip))
    console.log(describeSizes(sizes))
    expect(sizes.length).toBeGreaterThan(3)
    expect(total).toBeLessThan(BUDGET_BYTES)
    expect(sumOf(sizes.map(({ wire }) => wire))).toBeLessThanOrEqual(total)
    await page.context().close()
  })
})

/** What comes after that moment, such as the rest of supabase-js, keeps nobody waiting. */
async function noteWhenUsable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const isUsable = (): boolean =>
      document.querySelector('[data-testid=connection-state][data-state=live]') !== null
    new MutationObserver((_records, observer) => {
      if (!isUsable()) return
      performance.mark('usable')
      observer.disconnect()
    }).observe(document, { subtree: true, childList: true, attributes: true })
  })
}

/** Addresses of scripts, each with the bytes that its body had on the wire. */
async function askedForBeforeUsable(page: Page): Promise<Map<string, number>> {
  const found = await page.evaluate(() => {
    const usable = performance.getEntriesByName('usable')[0]
    if (!usable) throw new Error('The page never said that it is live')
    return performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter((entry) => entry.startTime < usable.startTime)
      .map((entry): [string, number] => [entry.name, entry.encodedBodySize])
  })
  return new Map(found)
}

interface Size {
  name: string
  gzip: number
  wire: number
}

function describeSizes(sizes: readonly Size[]): string {
  const lines = [...sizes]
    .sort((a, b) => b.gzip - a.gzip)
    .map(({ gzip, wire, name }) => `${pad(gzip)} ${pad(wire)}  ${name}`)
  const gzip = sumOf(sizes.map((size) => size.gzip))
  const wire = sumOf(sizes.map((size) => size.wire))
  return ['   gzip     wire', ...lines, `${pad(gzip)} ${pad(wire)}  bytes together`].join('\n')
}

const pad = (bytes: number): string => String(bytes).padStart(8)
const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
