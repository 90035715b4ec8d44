import { format } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Backend, startBackend } from '../support/backend.ts'

let backend: Backend

beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())

describe('a preflight', () => {
  it.each([
    '/rest/v1/rooms',
    '/auth/v1/signup',
    '/storage/v1/object/documents/x',
    '/functions/v1/chat/x',
  ])('of %s allows the headers that supabase-js sends', async (path) => {
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
  it('is answered as such', async () => {
    expect((await fetch(`${backend.url}/graphql/v1`)).status).toBe(404)
  })
})

describe('what people write', () => {
  it('does not reach the log when the database refuses it, while its writer hears why', async () => {
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
