import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { DESK, lastAnswer, openScreen, PHONE, visitRoom } from './screen.ts'
import { createAnsweredRoom, createPerson, type Person, startWorld, type World } from './world.ts'

/** Compressed, of all that the browser fetches before a conversation can be used. */
const BUDGET_BYTES = 187_000

let world: World
let person: Person
let roomId: string

beforeAll(async () => {
  world = await startWorld()
  person = await createPerson(world)
  const pdf = createPdf(['The quartz heater warms forty litres of water.'])
  roomId = await createAnsweredRoom(world, person, pdf, ['What warms water?', 'The heater [1].'])
})
afterAll(() => world[Symbol.asyncDispose]())

describe.each([
  ['on a desk', DESK],
  ['on a phone', PHONE],
] as const)('JavaScript before a conversation is usable, %s', (_name, viewport) => {
  it('stays within its budget', async () => {
    const { page } = await openScreen(world, person, { viewport })
    // A visit of its own, so that nothing is left from signing in.
    const visit = await page.context().newPage()
    const scripts: Response[] = []
    visit.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response)
    })
    await visitRoom(world, visit, roomId)
    await lastAnswer(visit).getByTestId('citation').waitFor()
    const sizes = await Promise.all(
      scripts.map(async (script) => ({
        name: new URL(script.url()).pathname,
        bytes: gzipSync(await script.body()).byteLength,
      })),
    )
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
    console.log(describeSizes(sizes, total))
    expect(sizes.length).toBeGreaterThan(3)
    expect(total).toBeLessThan(BUDGET_BYTES)
    await page.context().close()
  })
})

function describeSizes(sizes: { name: string; bytes: number }[], total: number): string {
  const lines = [...sizes]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `${String(bytes).padStart(8)}  ${name}`)
  return [...lines, `${String(total).padStart(8)}  bytes of compressed JavaScript`].join('\n')
}
