import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { FunctionDefinition } from '../../apps/embedded/src/functions/config.ts'
import { createFunctionLogs, logFolder } from '../../apps/embedded/src/functions/logs.ts'
import {
  type FunctionSupervisor,
  startFunctions,
} from '../../apps/embedded/src/functions/supervisor.ts'
import { closeServer, listen } from '../../apps/embedded/src/http-server.ts'
import {
  createAuthenticator,
  type Keys,
  legacyKeys,
  loadKeys,
} from '../../apps/embedded/src/keys.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'

let dataDir: string
let keys: Keys
let functions: FunctionSupervisor
const shown: string[] = []

const define = (name: string, settings: Partial<FunctionDefinition> = {}): FunctionDefinition => ({
  name,
  entrypoint: join(import.meta.dirname, `functions/${name}.ts`),
  importMap: undefined,
  verifyJwt: false,
  env: {},
  ...settings,
})

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-functions-'))
  keys = await loadKeys(dataDir)
  const calm = define('calm', { env: { OWN: 'of this function' } })
  functions = await startFunctions({
    functions: [
      calm,
      define('hungry'),
      { ...calm, name: 'guarded', verifyJwt: true, env: {} },
      { ...calm, name: 'seldom' },
    ],
    onDemand: ['seldom'],
    env: { SHARED: 'of all functions' },
    root: import.meta.dirname,
    authenticate: createAuthenticator(keys),
    log: (line) => shown.push(line),
    logs: createFunctionLogs(logFolder(dataDir)),
  })
})
afterAll(async () => {
  await functions.close()
  await rm(dataDir, { recursive: true, force: true })
})

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  functions.fetch(new Request(`http://local/functions/v1${path}`, init))

async function logs(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(REPOSITORY_ROOT, 'apps/local/src/logs.ts'), ...args],
    { env: { ...process.env, DATA_DIR: dataDir } },
  )
  return stdout.split('\n').filter(Boolean)
}

/** A server that answers nobody until it is told to. */
async function createGate() {
  const port = await findFreePort()
  const opened = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    void opened.promise.then(() => response.end())
  })
  await listen(server, port)
  return {
    address: `127.0.0.1:${port}`,
    open: opened.resolve,
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}

describe('the body of a call', () => {
  const MB = 1024 * 1024
  const send = (bytes: number, headers = {}): Promise<Response> => {
    let left = bytes
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = Math.min(left, 64 * 1024)
        left -= size
        if (size > 0) controller.enqueue(new Uint8Array(size))
        else controller.close()
      },
    })
    const init: RequestInit = { method: 'POST', body, headers }
    return call('/calm/length', Object.assign(init, { duplex: 'half' }))
  }

  it('arrives whole', async () => {
    const response = await send(MB)
    expect(await response.json()).toBe(MB)
  })

  it('is refused past a megabyte, whether or not it says so', async () => {
    for (const headers of [{}, { 'content-length': '10' }, { 'content-length': `${5 * MB}` }]) {
      const response = await send(5 * MB, headers)
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ code: 'REQUEST_TOO_LARGE' })
    }
  })
})

describe('a function', () => {
  it('goes on with what it handed to waitUntil, after its answer', async () => {
    await using gate = await createGate()
    const headers = { 'x-release': gate.address, 'x-request-id': 'background-1' }
    const answer = await call('/calm', { method: 'POST', body: 'tea', headers })
    expect(await answer.text()).toBe('tea')
    expect(await (await call('/calm/done')).json()).toEqual([])
    gate.open()
    await expect.poll(async () => (await call('/calm/done')).text()).toBe('["tea"]')
    // The line that it wrote afterwards is of the request as well.
    await expect
      .poll(() => logs('calm', '--request', 'background-1'), { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([expect.stringMatching(/Z calm background-1 did tea later$/)]),
      )
  })

  it('has each line of its output kept with its name and request, also a line after another', async () => {
    await using gate = await createGate()
    gate.open()
    const headers = { 'x-release': gate.address, 'x-request-id': 'lines-1' }
    const answer = await call('/calm', { method: 'POST', body: 'cake', headers })
    expect(answer.headers.get('x-request-id')).toBe('lines-1')
    const text = async () => (await logs('--request', 'lines-1')).map((line) => line.slice(25))
    await expect
      .poll(async () => (await text()).filter((line) => !line.includes('later')), {
        timeout: 20_000,
      })
      .toEqual(
        expect.arrayContaining([
          'calm lines-1 heard cake',
          'calm lines-1 and again',
          expect.stringMatching(/^calm lines-1 POST \/calm 200 \d+ ms$/),
        ]),
      )
    expect(shown).toContain('[calm] [lines-1] heard cake')
  })

  it('that few call has no process before somebody does', async () => {
    expect([functions.pids()['calm'], functions.pids()['seldom']]).toEqual([
      expect.any(Number),
      undefined,
    ])
    const answers = await Promise.all([call('/seldom/done'), call('/seldom/done')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(functions.pids()['seldom']).toEqual(expect.any(Number))
  })

  it('is told no request id that could pass for a line of the log', async () => {
    const answer = await call('/calm/env', { headers: { 'x-request-id': 'a b - forged' } })
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('may read the project, and learns nothing of the machine', async () => {
    expect(await (await call('/calm/may')).json()).toEqual([
      'ownSource: yes',
      'passwords: NotCapable',
      'homedir: NotCapable',
      'hostname: NotCapable',
    ])
  })

  it('has the variables of all functions and its own, and none of another’s', async () => {
    const calm: unknown = await (await call('/calm/env')).json()
    expect(calm).toMatchObject({ SHARED: 'of all functions', OWN: 'of this function' })
    const headers = { authorization: `Bearer ${legacyKeys(keys).anon}` }
    const guarded: unknown = await (await call('/guarded/env', { headers })).json()
    expect(guarded).toMatchObject({ SHARED: 'of all functions' })
    expect(guarded).not.toHaveProperty('OWN')
  })

  it.each([{}, { authorization: 'Bearer nonsense' }, { authorization: 'Bearer sb_publishable_x' }])(
    'with verify_jwt is not reached with %o',
    async (headers) => {
      const answer = await call('/guarded/env', { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('sb-error-code')).toMatch(/^UNAUTHORIZED/)
    },
  )
})

describe('a function that takes more memory than hosted', () => {
  it.each(['buffers', 'objects'])(
    'in %s is ended and answered with 546, started anew, and the others do not notice',
    async (kind) => {
      const before = functions.pids()
      const answer = await call(`/hungry/${kind}/2000`)
      expect(answer.status).toBe(546)
      expect(answer.headers.get('sb-error-code')).toBe('WORKER_LIMIT')
      expect(await answer.json()).toMatchObject({ code: 'WORKER_LIMIT' })
      await expect
        .poll(async () => (await call('/hungry/buffers/1')).status, { timeout: 20_000 })
        .toBe(200)
      expect(functions.pids()['hungry']).not.toBe(before['hungry'])
      expect(functions.pids()['calm']).toBe(before['calm'])
    },
  )

  it('is left alone as long as it stays below', async () => {
    const before = functions.pids()['hungry']
    expect((await call('/hungry/buffers/150')).status).toBe(200)
    expect((await call('/hungry/buffers/1')).status).toBe(200)
    expect(functions.pids()['hungry']).toBe(before)
  })
})
