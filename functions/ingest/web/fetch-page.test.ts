import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebServer, type WebServer } from '../../../tests/support/web-server.ts'
import { isPublicAddress } from '../../_shared/http/addresses.ts'
import { fetchPage, parsePageUrl } from './fetch-page.ts'

let server: WebServer
let other: WebServer
beforeAll(async () => {
  server = await startWebServer()
  other = await startWebServer('127.0.0.2')
})
afterAll(() => Promise.all([server[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]))

const isAllowed = (address: string): boolean => address === '127.0.0.1'
const fetchAt = (path: string, from = server) => fetchPage(new URL(from.url + path), { isAllowed })

describe('an address', () => {
  it.each([
    ['example.org/a b', 'https://example.org/a%20b'],
    [' HTTP://Example.org/#part ', 'http://example.org/'],
    ['localhost:3000/x', 'https://localhost:3000/x'],
    ['例え.jp', 'https://xn--r8jz45g.jp/'],
  ])('%j is %s', (typed, url) => {
    expect(parsePageUrl(typed).href).toBe(url)
  })

  it.each([
    '',
    'ftp://example.org',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://me:secret@example.org/',
    `https://example.org/${'x'.repeat(4000)}`,
    'https://',
  ])('%j is none', (typed) => {
    expect(() => parsePageUrl(typed)).toThrow(
      expect.objectContaining({ code: 'page_address_invalid' }),
    )
  })
})

describe('a page', () => {
  it('is fetched with what says who asks, and nothing that says for whom', async () => {
    server.set('/plain', '<p>Hello', 'text/html; charset=big5')
    const page = await fetchAt('/plain')
    expect(page).toMatchObject({ url: `${server.url}/plain`, type: 'html', charset: 'big5' })
    expect(new TextDecoder().decode(page.bytes)).toBe('<p>Hello')
    const { headers } = server.requests.at(-1) ?? {}
    expect(headers?.['user-agent']).toMatch(/^DocuMind\//)
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('authorization')
  })

  it('is followed through redirects, and inflated', async () => {
    server.set('/from', (response) => response.writeHead(302, { location: '/zipped#x' }).end())
    server.set('/zipped', (response) =>
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
        .end(gzipSync('Words')),
    )
    const page = await fetchAt('/from')
    expect(page).toMatchObject({ url: `${server.url}/zipped`, type: 'text' })
    expect(new TextDecoder().decode(page.bytes)).toBe('Words')
  })

  it('that is a PDF is one, whatever its server calls it', async () => {
    server.set('/pdf', '%PDF-1.7 ...', 'text/html')
    expect(await fetchAt('/pdf')).toMatchObject({ type: 'pdf' })
  })

  it('is not fetched from a private address, by number, by name, or by a redirect into one', async () => {
    const guarded = { isAllowed: isPublicAddress }
    const port = new URL(server.url).port
    const before = server.requests.length
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
    ]) {
      const fetched = fetchPage(new URL(`http://${host}:${port}/plain`), guarded)
      await expect(fetched).rejects.toMatchObject({ code: 'page_address_private' })
    }
    other.set('/secret', 'secret')
    server.set('/inside', (response) =>
      response.writeHead(301, { location: `${other.url}/secret` }).end(),
    )
    await expect(fetchAt('/inside')).rejects.toMatchObject({ code: 'page_address_private' })
    expect(server.requests.length).toBe(before + 1)
    expect(other.requests).toEqual([])
  })

  it.each([
    ['page_address_invalid', 'file:///etc/passwd'],
    ['page_address_invalid', 'http://user:pass@127.0.0.1/'],
    ['page_unreachable', '/loop'],
  ])('fails as %s where it redirects to %s', async (code, location) => {
    server.set('/loop', (response) => response.writeHead(302, { location }).end())
    await expect(fetchAt('/loop')).rejects.toMatchObject({ code })
  })

  it.each<[string, string, number, Record<string, string>, string | Buffer]>([
    ['is not there', 'page_unreachable', 404, {}, 'x'],
    ['is refused', 'page_unreachable', 403, {}, 'x'],
    ['is empty', 'page_unreachable', 200, { 'content-type': 'text/html' }, ''],
    ['is a picture', 'page_type_unsupported', 200, { 'content-type': 'image/png' }, 'x'],
    [
      'is too large',
      'page_too_large',
      200,
      { 'content-type': 'text/html' },
      Buffer.alloc(11 * 1024 * 1024, 120),
    ],
    [
      'says that it is',
      'page_too_large',
      200,
      { 'content-type': 'text/html', 'content-length': '99999999' },
      'x',
    ],
    [
      'becomes too large',
      'page_too_large',
      200,
      { 'content-type': 'text/html', 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(64 * 1024 * 1024)),
    ],
    [
      'is packed in an unknown way',
      'page_type_unsupported',
      200,
      { 'content-type': 'text/html', 'content-encoding': 'zip' },
      'x',
    ],
    [
      'is damaged',
      'page_unreachable',
      200,
      { 'content-type': 'text/html', 'content-encoding': 'gzip' },
      'no gzip',
    ],
  ])('that %s fails as %s', async (_name, code, status, headers, body) => {
    server.set('/odd', (response) => response.writeHead(status, headers).end(body))
    await expect(fetchAt('/odd')).rejects.toMatchObject({ code })
  })

  it('of a server that is not there, or has no name, fails', async () => {
    await expect(fetchPage(new URL('http://127.0.0.1:1/'), { isAllowed })).rejects.toMatchObject({
      code: 'page_unreachable',
    })
    await expect(fetchPage(new URL('http://nobody.invalid/'), { isAllowed })).rejects.toMatchObject(
      {
        code: 'page_unreachable',
      },
    )
  })
})
