import { format } from 'node:util'
import { describe, expect, vi } from 'vitest'
import { it } from './fixtures.ts'

describe('a preflight', () => {
  it.for([
    '/rest/v1/rooms',
    '/auth/v1/signup',
    '/storage/v1/object/documents/x',
    '/functions/v1/chat/x',
  ])('of %s allows the headers that supabase-js sends', async (path, { backend }) => {
    const response = await fetch(`${backend.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://127.0.0.1:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,apikey,x-client-info,content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toMatch(/authorization/)
  })
})

describe('an unknown path', () => {
  it('is answered as such', async ({ backend }) => {
    expect((await fetch(`${backend.url}/graphql/v1`)).status).toBe(404)
  })
})

describe('what people write', () => {
  it('does not reach the log when the database refuses it, while its writer hears why', async ({
    backend,
  }) => {
    const lines: string[] = []
    const spies = (['error', 'warn', 'log'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...values) => lines.push(format(...values))),
    )
    const { client } = await backend.signUp()
    const name = `a secret ${'x'.repeat(130)}`
    const { error } = await client.from('rooms').insert({ name })
    expect(error?.message).toMatch(/rooms_name_length/)
    expect((await client.from('rooms').select('id').eq('id', 'a secret')).error?.code).toBe('22P02')
    for (const spy of spies) spy.mockRestore()
    expect(lines.join()).toMatch(/the database answered 23514/)
    expect(lines.join()).not.toMatch(/a secret/)
  })
})
