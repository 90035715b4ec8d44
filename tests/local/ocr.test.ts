import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningService } from '../../apps/embedded/src/index.ts'
import { startOcr } from '../../apps/local/src/ocr-service.ts'

let service: RunningService | undefined
const lines: string[] = []
beforeAll(async () => {
  service = await startOcr({ env: {}, log: (line) => lines.push(line), stallMs: 60_000 })
})
afterAll(() => service?.stop())

/** A blank page needs no engine, so nothing is fetched for it. */
function blankPage(): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(200, 300)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, 200, 300)
  return Uint8Array.from(canvas.toBuffer('image/png'))
}

test('functions are told where recognition is, and a process answers there', async () => {
  const url = service?.env?.['OCR_BASE_URL']
  const response = await fetch(`${url}/v1/ocr`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: blankPage(),
  })
  expect(await response.json()).toEqual({ width: 200, height: 300, lines: [] })
  expect(lines).toEqual([])
})

test('where another server is named, none is started', async () => {
  const env = { OCR_BASE_URL: 'http://127.0.0.1:9' }
  expect(await startOcr({ env, log: () => undefined, stallMs: 1000 })).toBeUndefined()
})
