import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve as resolvePath } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { createDataDir, removeDataDir, type RunningApp, startApp } from '../support/app.ts'

/** Generous: a page that waits for nobody is there in a tenth of a second. */
const SOON_MS = 20_000

let app: RunningApp
let dataDir: string
let session: Record<string, unknown>
let shareUrl: string
let roomId: string

beforeAll(async () => {
  dataDir = await createDataDir()
  app = await startApp({ dataDir })
  const { api_url, publishable_key } = app.status()
  const client = createClient(api_url, publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const email = `person-${crypto.randomUUID()}@example.com`
  const signedUp = await client.auth.signUp({ email, password: 'correct horse battery' })
  if (!signedUp.data.session) throw new Error('Not signed up')
  session = { ...signedUp.data.session }
  const room = client.from('rooms').insert({ name: 'Kettles and tea' }).select('id').single()
  roomId = (await room.throwOnError()).data.id
  const share = await client.rpc('share_room', { p_room_id: roomId }).throwOnError()
  shareUrl = `${app.url}/shared/${share.data.id}`
})
afterAll(async () => {
  await app.stop()
  await removeDataDir(dataDir)
})

const NAME = 'sb-127-auth-token'
const encode = (value: unknown): string =>
  `base64-${Buffer.from(JSON.stringify(value)).toString('base64url')}`
const cookie = (value: unknown): string => `${NAME}=${encode(value)}`
const withChanges = (changes: object): string => cookie({ ...session, ...changes })
const past = (): number => Math.floor(Date.now() / 1000) - 3600

const HOSTILE: [string, () => string][] = [
  ['an object that is no session', () => cookie({ x: 1 })],
  ['a number', () => cookie(7)],
  ['null', () => cookie(null)],
  ['an array', () => cookie([1, { access_token: 'x' }])],
  ['a text', () => cookie('session')],
  ['no base64', () => `${NAME}=base64-%%%`],
  ['plain JSON', () => `${NAME}=${encodeURIComponent('{"x":1}')}`],
  ['a text of 9,000 letters', () => `${NAME}=${'a'.repeat(9000)}`],
  ['chunks that do not belong together', () => `${NAME}.0=base64-eyJ4; ${NAME}.1=b; ${NAME}.7=c`],
  ['empty chunks', () => `${NAME}.0=; ${NAME}.1=`],
  [
    'a refresh token that is an object',
    () => withChanges({ refresh_token: {}, expires_at: past() }),
  ],
  [
    'a refresh token that is an array',
    () => withChanges({ refresh_token: [1], expires_at: past() }),
  ],
  [
    'a refresh token of nobody',
    () => withChanges({ refresh_token: 'nobodys', expires_at: past() }),
  ],
  ['an end that is a text', () => withChanges({ expires_at: 'tomorrow' })],
  ['an access token that is an object', () => withChanges({ access_token: { a: 1 } })],
  ['an access token of another project', () => withChanges({ access_token: FOREIGN })],
  ['a user that is a number', () => withChanges({ user: 3, expires_at: past() })],
  ['an index of flows that is an object', () => `${NAME}-flows-code-verifier=${encode({ a: [] })}`],
]
/** Well formed, signed by nobody. */
const FOREIGN = [{ alg: 'HS256', typ: 'JWT' }, { sub: 'x', exp: 4102444800, iss: 'https://x' }, 'x']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(SOON_MS) })

describe.each(HOSTILE)('a cookie that holds %s', (_name, hostile) => {
  it('is the same as none, and the server goes on', async () => {
    const page = await get(`${app.url}/sign-in`, { cookie: hostile() })
    expect(page.status).toBe(200)
    const rooms = await get(`${app.url}/rooms`, { cookie: hostile() })
    expect(rooms.headers.get('location')).toMatch(/^[.]?\/sign-in/)
    expect((await get(`${app.url}/sign-in`)).status).toBe(200)
  })

  it('does not keep anybody from a shared page', async () => {
    const page = await get(shareUrl, { cookie: hostile() })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Kettles and tea')
  })
})

it('a good cookie opens the rooms, which nobody on the way may keep', async () => {
  for (const path of ['/rooms', `/rooms/${roomId}`, `/rooms/${roomId}/transcript`]) {
    const page = await get(app.url + path, { cookie: cookie(session) })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Kettles and tea')
    expect(page.headers.get('cache-control')).toBe('private, no-store')
  }
})

it('a session that was ended elsewhere does not keep anybody from a shared page', async () => {
  const { api_url, publishable_key } = app.status()
  const client = createClient(api_url, publishable_key)
  const email = `person-${crypto.randomUUID()}@example.com`
  const { data } = await client.auth.signUp({ email, password: 'correct horse battery' })
  const ended = { ...data.session }
  await client.auth.signOut({ scope: 'global' })
  for (const changes of [{}, { expires_at: past() }]) {
    const page = await get(shareUrl, { cookie: cookie({ ...ended, ...changes }) })
    expect(page.status).toBe(200)
  }
})

/** As a page by a name that leads to this machine would ask. */
const askByName = (path: string, host: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url)
    const request = httpRequest(
      { hostname, port, path, headers: { host }, setHost: false },
      (response) => {
        let text = ''
        response.on('data', (piece) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      },
    )
    request.on('error', reject).end()
  })

describe('the name by which the site is asked', () => {
  const PATHS = ['/sign-in', '/manifest.webmanifest', '/offline.html', '/rooms', '/nothing']

  it.each(['evil.example', 'evil.example:3000', '169.254.169.254', 'localhost.evil.example', '@'])(
    'is refused when it is a foreign one: %s',
    async (host) => {
      for (const path of PATHS) {
        const { status, text } = await askByName(path, host)
        expect(status).toBe(421)
        expect(text).not.toContain('publishable')
      }
    },
  )

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('may be %s', async (name) => {
    const { port } = new URL(app.url)
    for (const host of [name, `${name}:${port}`]) {
      expect((await askByName('/sign-in', host)).status).toBe(200)
      expect((await askByName('/offline.html', host)).status).toBe(200)
    }
  })
})

it('files are sent with a policy as pages are', async () => {
  const page = await get(`${app.url}/offline.html`)
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  expect(page.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
})

it.each(['/rooms/not-an-id', '/rooms/not-an-id/transcript', '/shared/not-an-id', '/rooms/%00'])(
  'an address without an id, %s, is not found',
  async (path) => {
    const page = await get(app.url + path, { cookie: cookie(session) })
    expect(page.status).toBe(404)
  },
)

it.each([
  '/rooms/%ff',
  '/%',
  '/rooms/history?q=%00',
  '/rooms/history?q=%ED%A0%BD',
  `/rooms/${'a'.repeat(5000)}`,
  '/rooms?message=%00',
  '/sign-in?next=%00',
  '/auth/confirm?token_hash=%00&type=x',
  '//evil.example/rooms',
])('a malformed address, %s, is nobody’s fault but its writer’s', async (path) => {
  const page = await get(app.url + path, { cookie: cookie(session) })
  expect(page.status).toBeLessThan(500)
})

describe('a project that answers nothing', () => {
  it('hangs no page: who asks is nobody for now, and the server goes on', async () => {
    await using project = await startSilentProject()
    await using web = await startWeb(project.url)
    // Its time is up, so that it would have to be renewed first.
    const headers = { cookie: withChanges({ expires_at: past() }) }
    const [page, rooms] = await Promise.all([
      get(`${web.url}/sign-in`, headers),
      get(`${web.url}/rooms`, headers),
    ])
    expect(page.status).toBe(200)
    expect(rooms.status).toBe(303)
    // What waited so long fails now, after its page went out.
    project.hangUp()
    expect((await get(`${web.url}/sign-in`, headers)).status).toBe(200)
    expect(web.isRunning()).toBe(true)
  })
})

async function startSilentProject() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** The web server alone, before another project. */
async function startWeb(projectUrl: string) {
  const root = resolvePath(import.meta.dirname, '../../apps/web')
  const build = await readFile(resolvePath(root, 'build/current'), 'utf8')
  const port = await findFreePort()
  const server = spawn(
    resolvePath(root, '../../node_modules/.bin/node'),
    [resolvePath(root, 'src/server/main.ts'), resolvePath(root, 'build', build)],
    {
      env: {
        PORT: String(port),
        ORIGIN: `http://127.0.0.1:${port}`,
        SUPABASE_URL: projectUrl,
        SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_nobody',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await once(server.stdout, 'data')
  return {
    url: `http://127.0.0.1:${port}`,
    isRunning: () => server.exitCode === null && server.signalCode === null,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    },
  }
}
