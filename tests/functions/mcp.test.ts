import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import type { Backend, Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { it } from './fixtures.ts'
import { addArticle } from './support.ts'

const TEA = 'Tea costs two euros in the mill. It is served from noon on.'

async function connect(backend: Backend, bearer: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${backend.url}/functions/v1/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${bearer}` } },
    }),
  )
  return client
}

const call = async (client: Client, name: string, args: Record<string, unknown> = {}) => {
  const {
    isError = false,
    content,
    structuredContent,
  } = await client.callTool({
    name,
    arguments: args,
  })
  const text = z.array(z.object({ text: z.string() })).parse(content)[0]?.text ?? ''
  return isError ? text.split(':')[0] : structuredContent
}

async function createKey(
  { client }: Person,
  options: { p_rights?: string[]; p_room_ids?: string[]; p_expires_at?: string } = {},
): Promise<string> {
  const { data } = await client
    .rpc('create_access_key', { p_name: 'agent', ...options })
    .throwOnError()
  return data
}

describe('an agent', () => {
  it('finds, reads, asks and adds as the person whose token it has', async ({
    backend,
    alice,
    room,
  }) => {
    const document = await addArticle(backend, alice, room, TEA, 'Prices')
    const client = await connect(backend, alice.accessToken)
    const names = (await client.listTools()).tools.map(({ name }) => name).sort()
    expect(names).toEqual([
      'add_article',
      'ask',
      'list_documents',
      'list_rooms',
      'read_pages',
      'search',
    ])
    expect(await call(client, 'list_rooms')).toMatchObject({
      rooms: expect.arrayContaining([expect.objectContaining({ id: room })]) as unknown,
    })
    expect(await call(client, 'list_documents', { room_id: room })).toMatchObject({
      documents: [{ id: document.id, title: 'Prices', status: 'ready', pages: 1 }],
    })
    expect(await call(client, 'search', { room_id: room, query: 'What does tea cost?' })).toEqual({
      results: [
        {
          document_id: document.id,
          title: 'Prices',
          page: 1,
          quote: TEA,
          score: expect.any(Number) as number,
        },
      ],
    })
    const uri = `documind://documents/${document.id}/pages/1`
    expect(await call(client, 'read_pages', { document_id: document.id, to: 9 })).toMatchObject({
      page_count: 1,
      pages: [{ page: 1, text: TEA, uri }],
    })
    expect((await client.readResource({ uri })).contents).toMatchObject([{ uri, text: TEA }])

    backend.model.scenario('slow', { answer: 'Tea costs two euros [1].' })
    const heard: string[] = []
    const asking = client.callTool(
      { name: 'ask', arguments: { room_id: room, question: 'What does tea cost?' } },
      {
        onprogress: ({ message }) => {
          heard.push(message ?? '')
          backend.model.release()
        },
      },
    )
    backend.model.release(2)
    expect((await asking).structuredContent).toMatchObject({
      status: 'done',
      answer: 'Tea costs two euros [1].',
      citations: [{ n: 1, title: 'Prices', page: 1, state: 'verified' }],
    })
    expect(heard.length).toBeGreaterThan(1)
    backend.model.scenario('plain')

    const added = await call(client, 'add_article', { room_id: room, title: 'Milk', body: 'Free.' })
    expect(added).toMatchObject({ title: 'Milk' })
    await backend.settled()
    expect(await call(client, 'list_documents', { room_id: room })).toMatchObject({
      documents: [{ title: 'Prices' }, { title: 'Milk', status: 'ready' }],
    })
    await client.close()
  })

  it('gets nothing of others, and hears why', async ({ backend, alice, room }) => {
    const document = await addArticle(backend, alice, room, TEA, 'Prices')
    const bob = await backend.signUp('bob')
    const client = await connect(backend, bob.accessToken)
    expect(await call(client, 'list_rooms')).toEqual({ rooms: [] })
    const at = { room_id: room }
    expect([
      await call(client, 'list_documents', at),
      await call(client, 'search', { ...at, query: 'tea' }),
      await call(client, 'ask', { ...at, question: 'tea?' }),
      await call(client, 'add_article', { ...at, title: 'x', body: 'x' }),
      await call(client, 'read_pages', { document_id: document.id }),
    ]).toEqual([...Array<string>(4).fill('room_not_found'), 'document_not_found'])
    await client.close()
  })

  it('without a token learns where to get one', async ({ backend }) => {
    for (const bearer of ['', 'nonsense', `dmk_${'0'.repeat(64)}`]) {
      const response = await backend.call('/mcp', {
        method: 'POST',
        headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
        body: '{}',
      })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('/.well-known/oauth-protected')
    }
    const metadata = await backend.call('/mcp/.well-known/oauth-protected-resource')
    expect(await metadata.json()).toMatchObject({
      authorization_servers: [expect.stringMatching(/\/auth\/v1$/)],
    })
  })
})

describe('an access key', () => {
  it('goes as far as it was made for', async ({ backend, alice, room }) => {
    await addArticle(backend, alice, room, TEA, 'Prices')
    const other = await createRoom(alice)
    const key = await createKey(alice, { p_rights: ['read'], p_room_ids: [room] })
    const client = await connect(backend, key)
    expect(await call(client, 'list_rooms')).toMatchObject({ rooms: [{ id: room }] })
    expect(await call(client, 'search', { room_id: room, query: 'tea' })).toMatchObject({
      results: [{ title: 'Prices' }],
    })
    expect(await call(client, 'search', { room_id: other, query: 'tea' })).toBe('room_not_found')
    expect(await call(client, 'ask', { room_id: room, question: 'tea?' })).toBe(
      'access_key_not_allowed',
    )
    const { data: keys } = await alice.client.rpc('list_access_keys').throwOnError()
    const own = keys.find(({ hint }) => key.endsWith(hint))
    expect(own).toMatchObject({ name: 'agent', rights: ['read'], room_ids: [room] })
    expect(own?.last_used_at).not.toBeNull()
    expect(JSON.stringify(keys)).not.toContain(key)

    const bob = await backend.signUp('bob')
    const refused = await bob.client.rpc('revoke_access_key', { p_id: own?.id ?? '' })
    expect(refused.error?.message).toBe('access_key_not_found')
    const stranger = await bob.client.rpc('create_access_key', {
      p_name: 'x',
      p_room_ids: [room],
    })
    expect(stranger.error?.message).toBe('room_not_found')
    await alice.client.rpc('revoke_access_key', { p_id: own?.id ?? '' }).throwOnError()
    await expect(call(client, 'list_rooms')).rejects.toThrow(/access_key_invalid|401/)
  })

  it('ends with its time, its owner, and too many calls', async ({ backend }) => {
    const carol = await backend.signUp('carol')
    const key = await createKey(carol)
    const status = async (bearer: string) =>
      (
        await backend.call('/mcp', {
          method: 'POST',
          headers: {
            authorization: `Bearer ${bearer}`,
            accept: 'application/json, text/event-stream',
          },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
        })
      ).status
    expect(await status(key)).toBe(200)
    expect(await status(await createKey(carol, { p_expires_at: '2020-01-01' }))).toBe(401)
    const sql = (text: string) => backend.database.exclusive((connection) => connection.exec(text))
    await sql(`update private.access_keys set minute = date_trunc('minute', now()), uses = 120`)
    expect(await status(key)).toBe(429)
    await sql(`update private.access_keys set minute = null`)
    await sql(
      `update auth.users set banned_until = now() + interval '1 day' where id = '${carol.id}'`,
    )
    expect(await status(key)).toBe(401)
  })
})
