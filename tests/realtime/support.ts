import { createServer, type Server } from 'node:http'
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { jwtVerify, SignJWT } from 'jose'
import { vi } from 'vitest'
import { openEmptyDatabase } from '../support/ready-database.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import {
  createRealtime,
  type RealtimeOptions,
  type TokenClaims,
} from '../../apps/embedded/src/realtime/index.ts'
import { runBaseScript } from '../support/project-database.ts'
import { z } from 'zod'

// Every stack starts a database of its own, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

export const PUBLISHABLE_KEY = 'sb_publishable_test'
export const SECRET_KEY = 'sb_secret_test'

export const ALICE = '00000000-0000-4000-8000-00000000000a'
export const BOB = '00000000-0000-4000-8000-00000000000b'

const SIGNING_KEY = new TextEncoder().encode('a test secret of at least 32 bytes')

/** A project that takes the privileges of new tables back: each test grants what it is about. */
const OWN_GRANTS =
  'alter default privileges in schema public revoke all on tables from anon, authenticated, service_role'

/** Alice may read `room:alice`; members read and write `club`; the rest is nobody's. */
const POLICIES = `
  create table public.members (topic text not null, user_id uuid not null, writes boolean not null);
  grant select on public.members to authenticated;
  insert into public.members values
    ('room:alice', '${ALICE}', false), ('club', '${ALICE}', true), ('club', '${BOB}', true);
  create policy "Members can read" on realtime.messages for select to authenticated
    using (exists (select from public.members m
      where m.topic = (select realtime.topic()) and m.user_id = (select auth.uid())));
  create policy "Writers can write" on realtime.messages for insert to authenticated
    with check (exists (select from public.members m
      where m.topic = (select realtime.topic()) and m.user_id = (select auth.uid()) and m.writes));
`

/** A message of protocol 1.0.0. */
export const MESSAGE = z.record(z.string(), z.unknown())

export interface Stack extends AsyncDisposable {
  url: string
  socketUrl: string
  database: Database
  sql(text: string): Promise<void>
  /** A client that acts with `token`, or as anon, in its own protocol version. Its connection ends with the stack. */
  client(token?: string, options?: { version?: '1.0.0' | '2.0.0'; key?: string }): SupabaseClient
}

/** Realtime on a real HTTP server and a real database in memory. */
export async function startStack(options: Partial<RealtimeOptions> = {}): Promise<Stack> {
  const database = await openEmptyDatabase()
  for (const name of ['roles', 'auth', 'realtime']) await runBaseScript(database, name)
  const sql = async (text: string) => {
    await database.exclusive((connection) => connection.exec(text))
  }
  await sql(OWN_GRANTS)
  await sql(POLICIES)
  const realtime = createRealtime({ database, authenticate, ...options })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
      const init = { method: request.method ?? 'GET', headers, body: Buffer.concat(chunks) }
      void realtime
        .fetch(
          new Request(`http://local${request.url ?? '/'}`, init),
          request.socket.remoteAddress ?? '',
        )
        .then(async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers))
          response.end(await answer.text())
        })
    })
  })
  server.on('upgrade', (request, socket, head) => realtime.handleUpgrade(request, socket, head))
  const host = await listen(server)
  const clients: SupabaseClient[] = []
  return {
    url: `http://${host}`,
    socketUrl: `ws://${host}/realtime/v1/websocket`,
    database,
    sql,
    client(token, { version, key = PUBLISHABLE_KEY } = {}) {
      const client = createClient(`http://${host}`, key, {
        auth: { persistSession: false, autoRefreshToken: false },
        ...(version === undefined ? {} : { realtime: { vsn: version } }),
      })
      if (token !== undefined) void client.realtime.setAuth(token)
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) void client.realtime.disconnect()
      await realtime.close()
      server.closeAllConnections()
      server.close()
      await database.close()
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

async function authenticate(token: string): Promise<TokenClaims | null> {
  if (token === PUBLISHABLE_KEY) return { role: 'anon' }
  if (token === SECRET_KEY) return { role: 'service_role' }
  try {
    const { payload } = await jwtVerify(token, SIGNING_KEY)
    const { sub, exp } = payload
    const role = String(payload['role'])
    return { role, ...(sub === undefined ? {} : { sub }), ...(exp === undefined ? {} : { exp }) }
  } catch {
    return null
  }
}

/** A signed token; `lifeSeconds` may be negative. */
export async function tokenFor(user: string, lifeSeconds = 3600): Promise<string> {
  return new SignJWT({ role: 'authenticated', jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setExpirationTime(Math.floor(Date.now() / 1000) + lifeSeconds)
    .sign(SIGNING_KEY)
}

/** Collects what happens, and lets a test wait until something it looks for has. */
export class Recorder<T> {
  readonly all: T[] = []
  readonly #waiting = new Set<(item: T) => void>()

  readonly add = (item: T): void => {
    this.all.push(item)
    for (const check of this.#waiting) check(item)
  }

  /** The first item, past or future, that `matches`. */
  async find(matches: (item: T) => boolean = () => true): Promise<T> {
    const past = this.all.find(matches)
    if (past !== undefined) return past
    const { promise, resolve } = Promise.withResolvers<T>()
    const check = (item: T) => {
      if (!matches(item)) return
      this.#waiting.delete(check)
      resolve(item)
    }
    this.#waiting.add(check)
    return promise
  }
}

export interface Subscription {
  status: string
  error: Error | undefined
  /** Every later status: CLOSED, CHANNEL_ERROR, ... */
  statuses: Recorder<string>
}

/** Subscribes and waits for the first answer, whatever it is. */
export async function subscribe(channel: RealtimeChannel): Promise<Subscription> {
  const statuses = new Recorder<string>()
  const { promise, resolve } = Promise.withResolvers<Subscription>()
  channel.subscribe((status, error) => {
    statuses.add(status)
    resolve({ status, error, statuses })
  })
  return promise
}

export interface BroadcastEvent {
  event: string
  payload: Record<string, unknown>
}

/** Records every broadcast of a channel; call it before subscribing. */
export function recordBroadcasts(channel: RealtimeChannel): Recorder<BroadcastEvent> {
  const events = new Recorder<BroadcastEvent>()
  channel.on<Record<string, unknown>>('broadcast', { event: '*' }, ({ event, payload }) =>
    events.add({ event, payload }),
  )
  return events
}
