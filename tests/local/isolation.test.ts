import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Person } from '../support/backend.ts'

const PEOPLE = 10
const REQUESTS = 1000

let people: Person[]

it.beforeAll(async ({ backend }) => {
  people = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => backend.signUp(`p${i}`)))
  await Promise.all(
    people.map(({ client }, i) =>
      client
        .from('rooms')
        .insert({ name: `room of ${i}` })
        .throwOnError(),
    ),
  )
})

describe('callers at the same moment', () => {
  it('never see with each other’s role', async ({ backend }) => {
    const seen = await Promise.all(
      Array.from({ length: REQUESTS }, async (_, i) => {
        const isService = i % (PEOPLE + 1) === PEOPLE
        const client = isService ? backend.service : people[i % (PEOPLE + 1)]?.client
        const { data, error } = (await client?.from('rooms').select('name').order('name')) ?? {}
        if (error) throw error
        return {
          who: isService ? 'service' : i % (PEOPLE + 1),
          names: data?.map(({ name }) => name),
        }
      }),
    )
    const everything = people.map((_, i) => `room of ${i}`)
    for (const { who, names } of seen) {
      expect(names).toEqual(who === 'service' ? everything : [`room of ${who}`])
    }
  })

  it('are told apart from nobody, whom every table refuses', async ({ backend }) => {
    const answers = await Promise.all([
      ...people.map(({ client }) =>
        client
          .from('rooms')
          .select('id')
          .then(({ status }) => status),
      ),
      ...people.map(() =>
        fetch(`${backend.url}/rest/v1/rooms`, {
          headers: { apikey: backend.keys.publishableKey },
        }).then(({ status }) => status),
      ),
    ])
    expect(answers).toEqual([...people.map(() => 200), ...people.map(() => 401)])
  })
})

describe('@supabase/lite', () => {
  it('is kept from granting everything on every schema at the first request', async ({
    backend,
  }) => {
    const { rows } = await backend.database.exclusive((connection) =>
      connection.query<{ table_name: string }>(
        `select table_name from information_schema.role_table_grants
         where grantee = 'anon' and table_schema in ('public', 'private', 'admin')`,
      ),
    )
    expect(rows).toEqual([])
  })

  it('answers times as PostgREST writes them, which every browser can read', async () => {
    const { data } = await first(people)
      .client.from('rooms')
      .select('created_at')
      .single()
      .throwOnError()
    expect(data.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/)
  })
})

function first<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('There is none')
  return item
}
