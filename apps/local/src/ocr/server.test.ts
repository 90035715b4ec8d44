import { once } from 'node:events'
import type { Server } from 'node:http'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  recognitionSchema,
  type RecognizedLine,
} from '../../../../functions/_shared/contract/recognition.ts'
import { assemblePdf, createPdf } from '../../../../tests/support/pdf.ts'
import { readSize } from './picture.ts'
import { createOcrServer } from './server.ts'

let server: Server
let url: string
/** Sizes of the pictures that the engine was given. */
const seen: [number, number][] = []
const LINE: RecognizedLine = {
  text: 'A line',
  box: [10, 10, 80, 20],
  angle: 0,
  confidence: 0.9,
  words: [],
}

beforeAll(async () => {
  server = createOcrServer(async () => ({
    async read({ width, height }) {
      seen.push([width, height])
      return [LINE]
    },
  }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/ocr`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const post = (type: string, body: Uint8Array<ArrayBuffer>, query = ''): Promise<Response> =>
  fetch(url + query, { method: 'POST', headers: { 'content-type': type }, body })

const failureSchema = z.object({ error: z.object({ code: z.string() }) })

const codeOf = async (response: Response): Promise<string> => {
  const { error } = failureSchema.parse(await response.json())
  return `${response.status} ${error.code}`
}

function draw(text: string, type: 'png' | 'jpeg' | 'webp', size = 400): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(size, size)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, size, size)
  context.fillStyle = 'black'
  context.font = '40px sans-serif'
  context.fillText(text, 20, 100)
  // Where no font is installed, something stands there nevertheless.
  if (text !== '') context.fillRect(20, 200, 5, 100)
  const bytes =
    type === 'png'
      ? canvas.toBuffer('image/png')
      : type === 'jpeg'
        ? canvas.toBuffer('image/jpeg')
        : canvas.toBuffer('image/webp')
  return Uint8Array.from(bytes)
}

test.each(['png', 'jpeg', 'webp'] as const)('a picture as %s is read', async (type) => {
  const response = await post(`image/${type}`, draw('Hello', type))
  const recognition = recognitionSchema.parse(await response.json())
  expect(recognition).toEqual({ width: 400, height: 400, lines: [LINE] })
  expect(readSize(Buffer.from(draw('Hello', type, 321)))).toEqual({ width: 321, height: 321 })
})

test('a page of a PDF is drawn and read', async () => {
  const pdf = createPdf(['First', 'Second'])
  const response = await post('application/pdf', pdf, '?page=2')
  // 612 by 792 points with the longer side as long as pictures may be.
  expect(await response.json()).toMatchObject({ width: 1855, height: 2400, lines: [LINE] })
  expect(await codeOf(await post('application/pdf', pdf, '?page=3'))).toBe('422 no_such_page')
  expect(await codeOf(await post('application/pdf', pdf, '?page=x'))).toBe('400 no_such_page')
})

test('a blank page has no lines, and no engine looks at it', async () => {
  seen.length = 0
  for (const [type, body] of [
    ['application/pdf', createPdf([''])],
    ['image/png', draw('', 'png')],
  ] as const) {
    expect(await (await post(type, body)).json()).toMatchObject({ lines: [] })
  }
  expect(seen).toEqual([])
})

test('a picture of too many pixels is refused before it is decoded', async () => {
  const bomb = draw('Hello', 'png')
  new DataView(bomb.buffer).setUint32(16, 100_000)
  new DataView(bomb.buffer).setUint32(20, 100_000)
  expect(await codeOf(await post('image/png', bomb))).toBe('413 picture_too_large')
})

test('a large picture is made smaller, and a page of 100,000 points is no larger than others', async () => {
  seen.length = 0
  await post('image/png', draw('Hello', 'png', 3000))
  const page = createPdf(['Hello'])
  const huge = new TextDecoder('latin1').decode(page).replace('[0 0 612 792]', '[0 0 99999 99]')
  await post(
    'application/pdf',
    Uint8Array.from(huge, (letter) => letter.charCodeAt(0)),
  )
  expect(seen[0]).toEqual([2400, 2400])
  for (const [width, height] of seen) expect(Math.max(width, height)).toBeLessThanOrEqual(2400)
})

test('a picture of too many pixels within a PDF is left out', async () => {
  seen.length = 0
  const content = 'q 612 0 0 792 0 0 cm /I Do Q'
  const pdf = assemblePdf(
    new Map([
      [1, '<< /Type /Catalog /Pages 2 0 R >>'],
      [2, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
      [
        3,
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>',
      ],
      [
        4,
        '<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Length 4 >>\nstream\n\0\0\0\0\nendstream',
      ],
      [5, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`],
    ]),
  )
  const response = await post('application/pdf', pdf)
  expect(await response.json()).toMatchObject({ lines: [] })
})

test('what is no picture is refused', async () => {
  const text = new TextEncoder().encode('This is a text of more than thirty letters.')
  expect(await codeOf(await post('image/png', text))).toBe('422 not_a_picture')
  expect(await codeOf(await post('application/pdf', text))).toBe('422 not_a_pdf')
  expect(await codeOf(await post('text/plain', text))).toBe('415 unknown_type')
  const damaged = draw('Hello', 'png').fill(7, 60)
  expect((await post('image/png', damaged)).status).toBeLessThan(500)
})

test('nobody is read for who has gone', async () => {
  let signal: AbortSignal | undefined
  const reading = Promise.withResolvers<void>()
  const slow = createOcrServer(async () => ({
    async read(_picture, given) {
      signal = given
      reading.resolve()
      await once(given, 'abort')
      given.throwIfAborted()
      return []
    },
  }))
  slow.listen(0, '127.0.0.1')
  await once(slow, 'listening')
  const address = slow.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const gone = new AbortController()
  const asked = fetch(`http://127.0.0.1:${port}/v1/ocr`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: draw('Hello', 'png'),
    signal: gone.signal,
  })
  await reading.promise
  gone.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(() => signal?.aborted).toBe(true)
  slow.closeAllConnections()
  slow.close()
})

test('only this machine is answered', async () => {
  const [code] = await new Promise<[string]>((resolve, reject) => {
    void import('node:http').then(({ request }) => {
      const options = { method: 'POST', headers: { host: 'evil.example', 'content-length': '0' } }
      request(url, options, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (body += part))
        response.on('end', () => resolve([body]))
      })
        .once('error', reject)
        .end()
    })
  })
  expect(code).toContain('unknown_host')
})
