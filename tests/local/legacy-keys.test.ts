import { request } from 'node:http'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { SignJWT } from 'jose'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { WebSocket } from 'ws'
import { legacyKeys } from '../../apps/embedded/src/keys.ts'
import { type Backend } from '../support/backend.ts'
import { REFUSED_DOWNLOAD } from '../support/client-generation.ts'

const DEMO_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long'

/** As `supabase start` prints them everywhere: the same claims, the same secret. */
const demoKey = (role: string, claims: Record<string, string> = {}): Promise<string> =>
  new SignJWT({ iss: 'supabase-demo', role, exp: 1983812996, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(DEMO_SECRET))

/** Both kinds of legacy key, by what they are called in the tests. */
const KINDS = ['own', 'demo'] as const
const keyOf = async (
  backend: Backend,
  kind: (typeof KINDS)[number],
  role: 'anon' | 'service_role',
) => (kind === 'demo' ? demoKey(role) : legacyKeys(backend.keys)[role])

async function connect(
  backend: Backend,
  kind: (typeof KINDS)[number],
  role: 'anon' | 'service_role',
): Promise<SupabaseClient> {
  return createClient(backend.url, await keyOf(backend, kind, role), {
    auth: { persistSession: false, autoRefreshToken: false },
  })
}

const STATUSES = ['SUBSCRIBED', 'CHANNEL_ERROR', 'TIMED_OUT', 'CLOSED']

async function join(client: SupabaseClient, topic: string): Promise<string> {
  const channel = client.channel(topic, { config: { private: true } })
  const status = await new Promise<string>((resolve) => {
    channel.subscribe((state) => {
      if (STATUSES.includes(state)) resolve(state)
    })
  })
  await client.removeAllChannels()
  return status
}

describe.each(KINDS)('with the %s legacy keys', (kind) => {
  it('somebody signs up, and reads rows as that person', async ({ backend }) => {
    const client = await connect(backend, kind, 'anon')
    const credentials = { email: `${kind}@example.com`, password: 'correct horse battery' }
    const { data } = await client.auth.signUp(credentials)
    await client.from('rooms').insert({ name: kind }).throwOnError()
    const { data: rooms } = await client.from('rooms').select('owner_id, name').throwOnError()
    expect(rooms).toEqual([{ owner_id: data.user?.id, name: kind }])
  })

  it('the anon key alone sees no rows, no private channel and no file', async ({
    backend,
    alice,
  }) => {
    await alice.client.from('rooms').insert({ name: 'Hers' }).throwOnError()
    const client = await connect(backend, kind, 'anon')
    expect((await client.from('rooms').select('name')).data ?? []).toEqual([])
    expect(await join(client, `user:${alice.id}`)).toBe('CHANNEL_ERROR')
    const { error } = await client.storage.from('documents').download('a/b.pdf')
    expect(error).toMatchObject(REFUSED_DOWNLOAD)
  })

  it('the service key sees every row, joins every channel, lists every bucket', async ({
    backend,
    alice,
  }) => {
    const client = await connect(backend, kind, 'service_role')
    const { data: rooms } = await client.from('rooms').select('owner_id').throwOnError()
    expect(rooms).toContainEqual({ owner_id: alice.id })
    expect(await join(client, `user:${alice.id}`)).toBe('SUBSCRIBED')
    const { data: buckets } = await client.storage.listBuckets()
    expect(buckets?.map(({ id }) => id)).toContain('documents')
  })

  it('functions are reached, and know the person from the token', async ({ backend, alice }) => {
    const apikey = await keyOf(backend, kind, 'anon')
    const path = '/chat/rooms/00000000-0000-4000-8000-000000000001/search?q=a'
    const asAlice = await backend.call(path, { as: alice, headers: { apikey } })
    expect(asAlice.status).not.toBe(401)
    const authorization = `Bearer ${apikey}`
    const asNobody = await backend.call(path, { headers: { apikey, authorization } })
    expect(asNobody.status).toBe(401)
  })
})

/** With headers that fetch refuses to set. */
function statusOf(
  backend: Backend,
  headers: Record<string, string>,
  path = '/rest/v1/rooms',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${backend.url}${path}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}

function handshake(
  backend: Backend,
  apikey: string,
  headers: Record<string, string>,
): Promise<number> {
  const url = `${backend.url.replace('http', 'ws')}/realtime/v1/websocket?vsn=2.0.0&apikey=${apikey}`
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    socket.on('error', () => undefined)
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (call, response) => {
      call.destroy()
      resolve(response.statusCode ?? 0)
    })
  })
}

describe('the demo keys, which everybody knows', () => {
  const STRANGE = {
    'a page of another site': { origin: 'https://evil.example' },
    'a page without an origin': { origin: 'null' },
    'another site, without saying which': { 'sec-fetch-site': 'cross-site' },
    'a name that points here': { host: 'evil.example:54321' },
    'a tunnel': { 'x-forwarded-for': '203.0.113.9' },
  }

  /** A page elsewhere, and a foreign name, are refused whatever key they have. */
  const refusalOf = (headers: object): number =>
    'origin' in headers || 'host' in headers ? 403 : 401

  it.for(Object.entries<Record<string, string>>(STRANGE))(
    'open nothing to %s',
    async ([_who, headers], { backend }) => {
      const apikey = await demoKey('service_role')
      const refused = refusalOf(headers)
      expect(await statusOf(backend, { apikey, ...headers })).toBe(refused)
      expect(
        await statusOf(backend, { apikey, authorization: `Bearer ${apikey}`, ...headers }),
      ).toBe(refused)
      expect(await statusOf(backend, headers, `/rest/v1/rooms?apikey=${apikey}`)).toBe(refused)
      const storage = await statusOf(backend, { apikey, ...headers }, '/storage/v1/bucket')
      expect(storage).toBe(refused === 403 ? 403 : 400)
      expect(await handshake(backend, apikey, headers)).toBe(refused)
    },
  )

  it.for(Object.entries<Record<string, string>>(STRANGE))(
    'lend %s no role beside a key of its own',
    async ([_who, headers], { backend }) => {
      const apikey = backend.keys.publishableKey
      const authorization = `Bearer ${await demoKey('service_role')}`
      expect(await statusOf(backend, { apikey, authorization, ...headers })).toBe(
        refusalOf(headers),
      )
    },
  )

  it('open to programs and pages of this machine', async ({ backend }) => {
    const apikey = await demoKey('service_role')
    expect(await statusOf(backend, { apikey })).toBe(200)
    expect(await statusOf(backend, { apikey, origin: 'http://localhost:5173' })).toBe(200)
    expect(await handshake(backend, apikey, { origin: 'http://127.0.0.1:3000' })).toBe(101)
  })

  it('do not make a person of anybody: their secret signs no sessions', async ({
    backend,
    alice,
  }) => {
    const forged = await demoKey('authenticated', { sub: alice.id })
    const apikey = await demoKey('anon')
    expect(await statusOf(backend, { apikey, authorization: `Bearer ${forged}` })).toBe(401)
    const service = await demoKey('service_role', { sub: alice.id })
    expect(await statusOf(backend, { apikey, authorization: `Bearer ${service}` })).toBe(401)
  })

  it('raise nobody inside a connection that another key opened', async ({ backend, alice }) => {
    const client = createClient(backend.url, backend.keys.publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
    await client.realtime.setAuth(await demoKey('service_role'))
    expect(await join(client, `user:${alice.id}`)).toBe('CHANNEL_ERROR')
  })
})

describe('a key of the old kind', () => {
  it('of another secret opens nothing', async ({ backend }) => {
    const foreign = legacyKeys({ ...backend.keys, jwtSecret: 'a secret of somebody else entirely' })
    expect(await statusOf(backend, { apikey: foreign.service_role })).toBe(401)
  })

  it('of this project opens to every program that has it, as the new ones do', async ({
    backend,
  }) => {
    const { service_role: apikey } = legacyKeys(backend.keys)
    expect(await statusOf(backend, { apikey, 'x-forwarded-for': '203.0.113.9' })).toBe(200)
    expect(await statusOf(backend, { apikey, origin: 'https://elsewhere.example' })).toBe(403)
  })
})
