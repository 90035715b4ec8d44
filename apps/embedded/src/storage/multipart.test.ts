import { describe, expect, it } from 'vitest'
import { readParts } from './multipart.ts'

const TYPE = 'multipart/form-data; boundary=mark'

const FORM = [
  '--mark',
  'Content-Disposition: form-data; name="cacheControl"',
  '',
  '3600',
  '--mark',
  'content-disposition: form-data; name=""; filename="文件.txt"',
  'content-type: text/plain',
  '',
  'a line\r\n--mar\r\n-mark, which is not the end\r\n',
  '--mark--',
  '',
].join('\r\n')

const EXPECTED = [
  { name: 'cacheControl', filename: undefined, contentType: undefined, content: '3600' },
  {
    name: '',
    filename: '文件.txt',
    contentType: 'text/plain',
    content: 'a line\r\n--mar\r\n-mark, which is not the end\r\n',
  },
]

async function* split(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(body: AsyncIterable<Uint8Array>, type = TYPE): Promise<unknown[]> {
  const found = []
  for await (const { bytes, ...part } of readParts(body, type)) {
    const pieces: Uint8Array[] = []
    for await (const piece of bytes) pieces.push(piece)
    found.push({ ...part, content: Buffer.concat(pieces).toString() })
  }
  return found
}

describe('a form', () => {
  it.each([1, 2, 3, 7, 64, 10_000])('is the same in pieces of %i bytes', async (size) => {
    expect(await readAll(split(FORM, size))).toEqual(EXPECTED)
  })

  it('may have a quoted boundary and words before it', async () => {
    const body = split(`to be ignored\r\n${FORM}`, 10)
    expect(await readAll(body, 'multipart/form-data; boundary="mark"')).toEqual(EXPECTED)
  })

  it('written by the platform is read back', async () => {
    const form = new FormData()
    form.append('metadata', '{"a":1}')
    form.append('', new Blob(['words'], { type: 'image/png' }), 'a "b".png')
    const request = new Request('http://local', { method: 'POST', body: form })
    const body = split(await request.clone().text(), 5)
    expect(await readAll(body, request.headers.get('content-type') ?? '')).toMatchObject([
      { name: 'metadata', content: '{"a":1}' },
      { name: '', contentType: 'image/png', content: 'words' },
    ])
  })

  it('whose parts are not read is read on', async () => {
    const names = []
    for await (const { name } of readParts(split(FORM, 9), TYPE)) names.push(name)
    expect(names).toEqual(['cacheControl', ''])
  })

  it.each([
    ['without a boundary', FORM, 'multipart/form-data'],
    ['that ends too soon', FORM.slice(0, -12), TYPE],
    ['with endless headers', `--mark\r\n${'x'.repeat(40_000)}`, TYPE],
  ])('%s is refused', async (_name, form, type) => {
    await expect(readAll(split(form, 1000), type)).rejects.toMatchObject({ code: 'InvalidRequest' })
  })
})
