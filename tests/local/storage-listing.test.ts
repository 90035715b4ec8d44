import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { storageError } from '../support/client-generation.ts'
import { type Backend } from '../support/backend.ts'
import { text } from './storage-support.ts'
import { textLike, anyText } from '../support/matchers.ts'

it.beforeAll(async ({ backend }) => {
  await backend.service.storage.createBucket('tree')
  for (const name of NAMES) await tree(backend).upload(name, text(name))
})

const NAMES = ['Apple', 'banana', 'b/one', 'b/two', 'b/deep/three', 'c_d/four', 'cXd/five', 'zebra']
const tree = (backend: Backend) => backend.service.storage.from('tree')

async function listNames(
  backend: Backend,
  ...args: Parameters<ReturnType<typeof tree>['list']>
): Promise<string[]> {
  const { data, error } = await tree(backend).list(...args)
  if (error) throw error
  return data.map(({ name }) => name)
}

describe('a list', () => {
  it('shows one level: files with all that is known, folders with nothing', async ({ backend }) => {
    const { data } = await tree(backend).list('b')
    expect(data?.map(({ name, id }) => [name, id !== null])).toEqual([
      ['deep', false],
      ['one', true],
      ['two', true],
    ])
    expect(data?.[0]).toEqual({
      name: 'deep',
      id: null,
      updated_at: null,
      created_at: null,
      last_accessed_at: null,
      metadata: null,
    })
    expect(data?.[1]).toMatchObject({
      created_at: textLike(/Z$/),
      metadata: { size: 5, mimetype: 'text/plain', eTag: anyText },
    })
  })

  it('sorts names without regard to case, folders among them', async ({ backend }) => {
    const all = ['Apple', 'b', 'banana', 'cXd', 'c_d', 'zebra']
    expect(await listNames(backend)).toEqual(['Apple', 'b', 'banana', 'c_d', 'cXd', 'zebra'])
    const sortBy = { column: 'name', order: 'desc' }
    expect((await listNames(backend, '', { sortBy })).sort()).toEqual(all)
    expect((await listNames(backend, '', { sortBy }))[0]).toBe('zebra')
  })

  it('sorted by time has folders first', async ({ backend }) => {
    const sortBy = { column: 'created_at', order: 'desc' }
    expect(await listNames(backend, '', { sortBy })).toEqual(
      ['c_d', 'cXd', 'b', 'zebra', 'banana', 'Apple'].sort(byFolder),
    )
  })

  it('goes in pages', async ({ backend }) => {
    expect(await listNames(backend, '', { limit: 2 })).toEqual(['Apple', 'b'])
    expect(await listNames(backend, '', { limit: 2, offset: 2 })).toEqual(['banana', 'c_d'])
  })

  it('finds what begins with the search', async ({ backend }) => {
    expect(await listNames(backend, '', { search: 'ap' })).toEqual(['Apple'])
    expect(await listNames(backend, 'b', { search: 't' })).toEqual(['two'])
    expect(await listNames(backend, '', { search: 'c_' })).toEqual(['c_d'])
  })

  it('of a folder that is not there is empty', async ({ backend }) => {
    expect(await listNames(backend, 'nowhere')).toEqual([])
  })

  it('asked for wrongly is refused', async ({ backend }) => {
    const { error } = await tree(backend).list('', { limit: -1 })
    expect(error).toMatchObject(storageError({ statusCode: '400', code: 'InvalidRequest' }))
  })
})

const byFolder = (a: string, b: string): number => {
  const order = ['cXd', 'c_d', 'b', 'zebra', 'banana', 'Apple']
  return order.indexOf(a) - order.indexOf(b)
}

describe('a list of whole names', () => {
  it('goes on from its cursor to the end', async ({ backend }) => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const { data, error } = await tree(backend).listV2({
        limit: 3,
        ...(cursor ? { cursor } : {}),
      })
      if (error) throw error
      seen.push(...data.objects.map(({ name }) => name))
      cursor = data.nextCursor
      expect(data.hasNext).toBe(cursor !== undefined)
    } while (cursor)
    expect(seen).toEqual([...NAMES].sort())
  })

  it('with a delimiter shows one level, folders apart', async ({ backend }) => {
    const { data } = await tree(backend).listV2({ prefix: 'b/', with_delimiter: true })
    expect(data?.folders).toEqual([{ name: 'b/deep/', key: 'deep' }])
    expect(data?.objects.map(({ name, key }) => [name, key])).toEqual([
      ['b/one', 'one'],
      ['b/two', 'two'],
    ])
  })

  it('sorted by time goes on from its cursor as well', async ({ backend }) => {
    const sortBy = { column: 'created_at', order: 'desc' } as const
    const first = await tree(backend).listV2({ limit: 5, sortBy })
    const rest = await tree(backend).listV2({
      limit: 5,
      sortBy,
      cursor: first.data?.nextCursor ?? '',
    })
    const names = [first, rest].flatMap(({ data }) => data?.objects.map(({ name }) => name))
    expect(names).toEqual([...NAMES].reverse())
  })
})
