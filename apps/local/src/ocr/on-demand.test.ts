import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeServer, listen } from '../../../embedded/src/http-server.ts'
import { findFreePort } from '../../../embedded/src/ports.ts'
import { OnDemand, type OnDemandOptions } from './on-demand.ts'
import { Packages, type PackagesState } from './packages.ts'

const log = (): void => undefined
const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

/** The process of recognition: answers each page with its own type, or with a status. */
class FakeProcess {
  starts = 0
  stops = 0
  status = 200
  async start() {
    this.starts++
    const port = await findFreePort()
    const server = createServer((request, response) => {
      request.resume()
      request.once('end', () => {
        response.writeHead(this.status, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ type: request.headers['content-type'], url: request.url }))
      })
    })
    await listen(server, port)
    const stop = async (): Promise<void> => {
      this.stops++
      server.closeAllConnections()
      await closeServer(server)
    }
    return { url: `http://127.0.0.1:${port}`, stop }
  }
}

async function serve(options: Partial<OnDemandOptions>): Promise<string> {
  const onDemand = new OnDemand({
    start: () => new FakeProcess().start(),
    packages: { ensure: async () => 'ready' },
    log,
    idleMs: 60_000,
    ...options,
  })
  const port = await findFreePort()
  await listen(onDemand.server, port)
  cleanUps.push(() => onDemand.stop())
  return `http://127.0.0.1:${port}/v1/ocr`
}

const post = (url: string): Promise<Response> =>
  fetch(url, { method: 'POST', body: 'page', headers: { 'content-type': 'image/png' } })

describe('recognition on demand', () => {
  test('starts its process with the first page, and ends it when none comes for a while', async () => {
    const fake = new FakeProcess()
    const url = await serve({ start: () => fake.start(), idleMs: 50 })
    expect((await fetch(url)).status).toBe(200)
    expect(fake.starts).toBe(0)
    const answers = await Promise.all([post(`${url}?page=2`), post(`${url}?page=2`)])
    expect(await answers[0].json()).toEqual({ type: 'image/png', url: '/v1/ocr?page=2' })
    await answers[1].text()
    await expect.poll(() => [fake.starts, fake.stops]).toEqual([1, 1])
    expect((await post(url)).status).toBe(200)
    expect(fake.starts).toBe(2)
  })

  test('that has no packages begins to fetch them, and says when to come back', async () => {
    const fake = new FakeProcess()
    fake.status = 503
    let state: PackagesState = 'installing'
    const packages = { ensure: async () => state }
    const url = await serve({ start: () => fake.start(), packages })
    const waiting = await post(url)
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await fetch(url)).status).toBe(503)
    state = 'failed'
    const failed = await post(url)
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, null])
    state = 'ready'
    fake.status = 200
    expect((await post(url)).status).toBe(200)
    expect((await fetch(url)).status).toBe(200)
  })

  test('whose process cannot start says that nobody reads, and does not try again at once', async () => {
    let tries = 0
    const url = await serve({
      start: async () => {
        tries++
        throw new Error('No canvas for this machine')
      },
    })
    for (const response of [await post(url), await post(url), await fetch(url)]) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, null])
    }
    expect(tries).toBe(1)
  })
})

describe('the packages of recognition', () => {
  let folder: string
  beforeEach(async () => {
    const parent = await mkdtemp(join(tmpdir(), 'documind-ocr-'))
    cleanUps.push(() => rm(parent, { recursive: true, force: true }))
    folder = join(parent, 'ocr')
  })

  test('are fetched once, into a folder that is whole or not there', async () => {
    const lines: string[] = []
    const installed: string[] = []
    const options = {
      folder,
      log: (line: string) => lines.push(line),
      install: async (into: string) => {
        installed.push(into)
        await writeFile(join(into, 'package'), '')
      },
    }
    const packages = new Packages(options)
    expect(await Promise.all([packages.ensure(), packages.ensure()])).toEqual([
      'installing',
      'installing',
    ])
    await packages.settled()
    expect(await packages.ensure()).toBe('ready')
    expect(await new Packages(options).ensure()).toBe('ready')
    expect(installed).toEqual([`${folder}.unfinished`])
    expect(lines[0]).toContain('fetching')
    // Those of another version are fetched anew.
    await writeFile(join(folder, 'installed'), 'another lock file')
    expect(await packages.ensure()).toBe('installing')
    await packages.settled()
  })

  test('that cannot be fetched are tried again later, not at once', async () => {
    let tries = 0
    const install = async () => {
      tries++
      throw new Error('no network')
    }
    const lines: string[] = []
    const packages = new Packages({ folder, log: (line) => lines.push(line), install })
    expect(await packages.ensure()).toBe('installing')
    await packages.settled()
    expect(await packages.ensure()).toBe('failed')
    expect(tries).toBe(1)
    expect(lines.at(-1)).toContain('no network')
    const impatient = new Packages({ folder, log, install, retryMs: 0 })
    await impatient.ensure()
    await impatient.settled()
    expect(await impatient.ensure()).toBe('installing')
    await impatient.settled()
    expect(tries).toBe(3)
  })
})
