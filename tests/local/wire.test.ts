import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { startWireServer } from '../../apps/embedded/src/wire/server.ts'
import { type Backend, type Person, startBackend } from '../support/backend.ts'

const PASSWORD = 'the password of the port'

let backend: Backend
let alice: Person
let port: number
let stop: () => Promise<void>

beforeAll(async () => {
  backend = await startBackend()
  alice = await backend.signUp('alice')
  port = await findFreePort()
  stop = await startWireServer({
    database: backend.database,
    password: PASSWORD,
    port,
    idleInTransactionMs: 300,
  })
})
afterAll(async () => {
  await stop()
  await backend[Symbol.asyncDispose]()
})

async function connect(password = PASSWORD): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    password,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describe('a Postgres client', () => {
  it('is let in with the password only', async () => {
    await expect(connect('wrong')).rejects.toThrow('password authentication failed')
  })

  it('sees our tables, and reads and writes with parameters', async () => {
    const client = await connect()
    const { rows } = await client.query(
      `select tablename from pg_tables where schemaname = 'public'`,
    )
    expect(rows.map(({ tablename }) => tablename)).toContain('rooms')
    await client.query('insert into public.rooms (owner_id, name) values ($1, $2)', [
      alice.id,
      '從 psql 來',
    ])
    const { data } = await alice.client.from('rooms').select('name').throwOnError()
    expect(data).toEqual([{ name: '從 psql 來' }])
    await client.end()
  })

  it('hears of an error and goes on', async () => {
    const client = await connect()
    await expect(client.query('select * from nowhere')).rejects.toThrow(/"nowhere" does not exist/)
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await client.end()
  })

  it('gets results of many rows whole', async () => {
    const client = await connect()
    const { rows } = await client.query(
      `select n, repeat('x', 1000) as x from generate_series(1, 3000) as n`,
    )
    expect(rows).toHaveLength(3000)
    expect(rows.at(-1)).toEqual({ n: 3000, x: 'x'.repeat(1000) })
    await client.end()
  })

  it('has its transaction to itself, while the API waits', async () => {
    const client = await connect()
    await client.query('begin')
    await client.query(`update public.rooms set name = 'half done'`)
    const read = alice.client.from('rooms').select('name').throwOnError()
    await client.query('rollback')
    expect((await read).data).toEqual([{ name: '從 psql 來' }])
    await client.end()
  })

  it('that goes away in a transaction leaves nothing behind', async () => {
    const client = await connect()
    await client.query('begin')
    await client.query(`update public.rooms set name = 'lost'`)
    await client.end()
    const { data } = await alice.client.from('rooms').select('name').throwOnError()
    expect(data).toEqual([{ name: '從 psql 來' }])
  })

  it('that sits in a transaction is put out, and nobody waits for ever', async () => {
    const client = await connect()
    const ended = new Promise((resolve) => client.once('end', resolve))
    await client.query('begin')
    const { data } = await alice.client.from('rooms').select('name').throwOnError()
    expect(data).toHaveLength(1)
    await ended
  })

  it('works beside others, each with its own answers', async () => {
    const clients = await Promise.all([connect(), connect(), connect()])
    const results = await Promise.all(
      clients.flatMap((client, i) =>
        Array.from({ length: 20 }, (_, j) => client.query('select $1::int as n', [i * 100 + j])),
      ),
    )
    expect(results.map(({ rows }) => rows[0].n)).toEqual(
      clients.flatMap((_, i) => Array.from({ length: 20 }, (__, j) => i * 100 + j)),
    )
    await Promise.all(clients.map((client) => client.end()))
  })
})

describe('a table that a client makes', () => {
  it('is there for the Data API at once, and gone with it', async () => {
    const client = await connect()
    await client.query(`create table public.made (id int primary key)`)
    await client.query('grant select on public.made to authenticated')
    expect(await alice.client.from('made').select('id')).toMatchObject({ data: [], error: null })
    await client.query('drop table public.made')
    expect((await alice.client.from('made').select('id')).error).not.toBeNull()
    await client.end()
  })
})

describe('two clients', () => {
  it('have prepared statements of one name each, without hearing of the other’s', async () => {
    const [one, two] = [await connect(), await connect()]
    const ask = (client: Client, text: string) => client.query({ name: 'same', text })
    expect((await ask(one, 'select 1 as n')).rows).toEqual([{ n: 1 }])
    expect((await ask(two, 'select 2 as n')).rows).toEqual([{ n: 2 }])
    expect((await ask(one, 'select 1 as n')).rows).toEqual([{ n: 1 }])
    await one.end()
    expect((await ask(two, 'select 2 as n')).rows).toEqual([{ n: 2 }])
    await two.end()
    const left = () =>
      backend.database.exclusive((connection) =>
        connection.query(`select name from pg_prepared_statements where name like '%same'`),
      )
    await expect.poll(async () => (await left()).rows).toEqual([])
  })

  it('keep their settings and their role to themselves, and from the stack', async () => {
    const [one, two] = [await connect(), await connect()]
    const asks = `select current_user as who, current_setting('search_path') as path,
      current_setting('request.jwt.claims', true) as claims`
    const [before] = (await two.query(asks)).rows
    await one.query(`set role authenticated`)
    await one.query(`set search_path to private`)
    await one.query(`set request.jwt.claims to '{"sub": "${alice.id}"}'`)
    expect((await two.query(asks)).rows).toEqual([before])
    await alice.client.from('rooms').insert({ name: 'Meanwhile' }).throwOnError()
    const claims = `{"sub": "${alice.id}"}`
    expect((await one.query(asks)).rows).toEqual([
      { who: 'authenticated', path: 'private', claims },
    ])
    // Row-level security as that person.
    const { rows } = await one.query(`select name from public.rooms where name = 'Meanwhile'`)
    expect(rows).toHaveLength(1)
    await one.query('begin; set role anon')
    await one.end()
    expect((await two.query(asks)).rows).toEqual([before])
    await two.end()
  })
})
