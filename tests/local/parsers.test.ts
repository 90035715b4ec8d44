import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedDatabase, openDatabase } from '../../apps/embedded/src/database/pglite.ts'

let database: EmbeddedDatabase

beforeAll(async () => {
  database = await openDatabase()
})
afterAll(() => database.close())

it('reads values and arrays of values, and keeps no parser for arrays of rows', async () => {
  const { rows, kept } = await database.exclusive(async (connection) => {
    const found = await connection.query<{ oid: number }>(
      `select typarray as oid from pg_type where typtype = 'c' and typarray <> 0`,
    )
    const result = await connection.query(
      `select 1::bigint as big, '{"a": [1]}'::jsonb as json, array[1, 2] as numbers, array['x', 'y, z'] as texts,
         array[true] as truths, '2026-11-22 06:27:23+00'::timestamptz as time`,
    )
    return {
      rows: result.rows,
      kept: found.rows.filter(({ oid }) => oid in connection.parsers),
    }
  })
  expect(rows).toEqual([
    {
      big: 1,
      json: { a: [1] },
      numbers: [1, 2],
      texts: ['x', 'y, z'],
      truths: [true],
      time: '2026-11-22T06:27:23+00:00',
    },
  ])
  expect(kept).toEqual([])
})
