import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedDatabase, openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { startWireServer } from '../../apps/embedded/src/wire/server.ts'
import {
  CANCEL,
  connectRaw,
  extended,
  GSS,
  message,
  password,
  query,
  type RawClient,
  request,
  SSL,
  startup,
  sync,
} from '../support/raw-postgres.ts'

const PASSWORD = 'the password of the port'
const MAX_MESSAGE_BYTES = 1_000_000
const OWN = `update public.guarded set owner = 'eve'`

let database: EmbeddedDatabase
let port: number
let stop: () => Promise<void>

beforeAll(async () => {
  database = await openDatabase()
  await database.exclusive((connection) =>
    connection.exec('create table public.guarded (owner text)'),
  )
  port = await findFreePort()
  stop = await startWireServer({
    database,
    password: PASSWORD,
    port,
    idleInTransactionMs: 10_000,
    transactionMs: 700,
    loginMs: 400,
    maxMessageBytes: MAX_MESSAGE_BYTES,
  })
})
beforeEach(() =>
  database.exclusive((connection) =>
    connection.exec(`delete from public.guarded; insert into public.guarded values ('alice')`),
  ),
)
afterAll(async () => {
  await stop()
  await database.close()
})

const readOwner = () =>
  database.exclusive(async (connection) => {
    const { rows } = await connection.query<{ owner: string }>('select owner from public.guarded')
    return rows[0]?.owner
  })

async function send(pieces: readonly Buffer[]): Promise<RawClient> {
  const client = await connectRaw(port)
  for (const piece of pieces) {
    client.socket.write(piece)
    await nextTurn()
  }
  return client
}

async function connect(settings: { user?: string; password?: string } = {}): Promise<Client> {
  const options = { host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, ...settings }
  const client = new Client({ ...options, database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describe('without the password', () => {
  const wrong = password('wrong')
  const attack = extended(OWN)
  it.each<[string, Buffer[]]>([
    ['a query after a wrong password', [startup(), wrong, query(OWN)]],
    ['a query after two wrong passwords', [startup(), wrong, wrong, query(OWN)]],
    ['the right password after a wrong one', [startup(), wrong, password(PASSWORD), query(OWN)]],
    ['a query instead of a password', [startup(), query(OWN)]],
    ['a query before anything', [query(OWN)]],
    ['prepared statements after a wrong password', [startup(), wrong, attack, sync()]],
    ['prepared statements instead of one', [startup(), attack, sync(), attack, sync()]],
    ['a flush after a wrong password', [startup(), wrong, attack, message('H', '')]],
    ['a function call', [startup(), message('F', Buffer.alloc(10)), query(OWN)]],
    ['rows of a COPY', [startup(), message('d', 'x'), message('c', ''), query(OWN)]],
    ['a second startup', [startup(), startup(), query(OWN)]],
    ['no encryption first', [request(SSL), request(GSS), startup(), wrong, query(OWN)]],
    ['encryption asked for twice', [request(SSL), request(SSL), startup(), wrong, query(OWN)]],
    ['a cancel first', [request(CANCEL), startup(), password(PASSWORD), query(OWN)]],
    ['HTTP', [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), query(OWN)]],
    ['noise', [randomBytes(5000)]],
    ['an empty message', [startup(), Buffer.from([0x70, 0, 0, 0, 0]), query(OWN)]],
    ['a message of negative length', [startup(), Buffer.from([0x70, 255, 0, 0, 0]), query(OWN)]],
    ['a password that says it is 1.9 GB', [startup(), Buffer.from([0x70, 113, 64, 0, 0])]],
    ['a password of two kilobytes', [startup(), password('x'.repeat(2000)), query(OWN)]],
    ['a startup packet of two kilobytes', [startup('postgres', 'x'.repeat(2000))]],
    ['another name', [startup('anon'), password(PASSWORD), query(OWN)]],
  ])('%s does nothing, and ends the connection', async (_name, pieces) => {
    const bytes = Buffer.concat(pieces)
    const half = bytes.length >> 1
    for (const cut of [[bytes], pieces, [bytes.subarray(0, half), bytes.subarray(half)]]) {
      const client = await send(cut)
      await client.ended
      expect(client.heard()).not.toContain('UPDATE')
      expect(await readOwner()).toBe('alice')
    }
  })

  it.each<[string, Buffer[]]>([
    ['in one packet', [Buffer.concat([startup(), password(PASSWORD), query(OWN)])]],
    [
      'byte by byte',
      [...Buffer.concat([startup(), password(PASSWORD), query(OWN)])].map((byte) =>
        Buffer.from([byte]),
      ),
    ],
    [
      'after asking for encryption',
      [request(SSL), request(GSS), startup(), password(PASSWORD), query(OWN)],
    ],
    ['prepared', [startup(), password(PASSWORD), extended(OWN), sync()]],
  ])('is what was missing: with it the same %s works', async (_name, pieces) => {
    const client = await send(pieces)
    await client.hears('UPDATE 1')
    expect(await readOwner()).toBe('eve')
    client.socket.destroy()
  })

  it('nobody stays connected for long', async () => {
    const silent = await send([])
    const slow = await send([startup().subarray(0, 6)])
    const asked = await send([startup()])
    await Promise.all([silent.ended, slow.ended, asked.ended])
  })

  it('many who say nothing do not keep a client out', async () => {
    const silent = await Promise.all(Array.from({ length: 100 }, () => connectRaw(port)))
    const client = await connect()
    expect((await client.query('select 42 as n')).rows).toEqual([{ n: 42 }])
    await client.end()
    for (const { socket } of silent) socket.destroy()
  })

  it.each(['anon', 'authenticated', 'service_role', 'supabase_admin', ''])(
    'and with it, the name "%s" is none',
    async (user) => {
      const login = connectRaw(port).then(async (client) => {
        client.socket.write(Buffer.concat([startup(user), password(PASSWORD)]))
        await client.ended
        return client.heard()
      })
      expect(await login).toContain('28P01')
    },
  )
})

describe('with the password, a client cannot stop the database', () => {
  it.each<[string, Buffer[]]>([
    ['a password again', [password(PASSWORD)]],
    ['a message of no kind', [message('~', 'x')]],
    ['a startup again', [startup()]],
    ['a message longer than allowed', [Buffer.from([0x51, 127, 0, 0, 0])]],
    [
      'a turn longer than allowed',
      Array.from({ length: 12 }, () => message('P', `\0${' '.repeat(100_000)}\0\0\0`)),
    ],
  ])('by %s', async (_name, pieces) => {
    const client = await send([startup(), password(PASSWORD)])
    await client.hears('.I')
    client.socket.write(Buffer.concat(pieces))
    await client.ended
    expect(client.heard()).toMatch(/08P01|54000/)
    expect(await readOwner()).toBe('alice')
  })

  it.each([
    `copy public.guarded from program 'id'`,
    `cOpY /* a */ public.guarded -- b\n from/**/PROGRAM 'id'`,
    `copy (select 1) to program 'cat'`,
    `do $$ begin execute 'copy public.guarded from pro' || 'gram ''id'''; end $$`,
    `create function pg_temp.f() returns void language sql as $$ copy public.guarded from program 'id' $$; select pg_temp.f()`,
    `begin; savepoint one; copy public.guarded from program 'id'`,
  ])('by %s', async (sql) => {
    for (const way of [query(sql), Buffer.concat([extended(sql), sync()])]) {
      const client = await send([startup(), password(PASSWORD), way])
      await client.hears('ERROR')
      client.socket.destroy()
      await client.ended
      expect(await readOwner()).toBe('alice')
    }
  })

  it('by COPY FROM STDIN, in whatever way it comes', async () => {
    const copy = 'copy public.guarded from stdin'
    const rows = [message('d', 'eve\n'), message('c', '')]
    for (const way of [
      [query(copy), ...rows],
      [query(`select 1; ${copy}; select 2`), ...rows],
      [extended(copy), sync(), ...rows],
      [extended(copy), message('H', ''), ...rows, sync()],
    ]) {
      const client = await send([startup(), password(PASSWORD), ...way])
      await client.hears('this port takes no rows by COPY FROM STDIN')
      client.socket.write(query('select 7000 + 1'))
      await client.hears('7001')
      expect(await readOwner()).toBe('alice')
      client.socket.destroy()
    }
  })

  it('by a transaction without end, however busy', async () => {
    const client = await connect()
    const ended = new Promise((resolve) => client.once('end', resolve))
    await client.query('begin')
    await client.query(OWN)
    const goOn = async () => {
      for (;;) await client.query('select pg_sleep(0.01)')
    }
    const busy = expect(goOn()).rejects.toThrow(/transaction timeout|terminated|not queryable/)
    expect(await readOwner()).toBe('alice')
    await busy
    await ended
  })

  it('and many small pieces are one message', async () => {
    const client = await send([startup(), password(PASSWORD)])
    const bytes = query(`select 6000 + length('${'x'.repeat(20_000)}')`)
    for (const byte of bytes) client.socket.write(Buffer.from([byte]))
    await client.hears('26000')
    client.socket.destroy()
  })
})
