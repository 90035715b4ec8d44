import type { SupabaseClient } from '@supabase/supabase-js'
import { RoomFileError, type Row, rowsSchema } from './format.ts'
import type { RoomTable } from './tables.ts'

/** The rows of a table that have these values, in its order, in batches of one request. */
export async function* readRows(
  client: SupabaseClient,
  { name, order, batch }: Pick<RoomTable, 'name' | 'order' | 'batch'>,
  values: Readonly<Record<string, string | number>>,
): AsyncGenerator<Row[]> {
  // By the last key where there is one column; an offset would read what it skips again and again.
  const [key] = order.length === 1 ? order : []
  let last: unknown
  for (let from = 0; ; from += batch) {
    let query = client.from(name).select('*').match(values).limit(batch)
    for (const column of order) query = query.order(column)
    if (key === undefined) query = query.range(from, from + batch - 1)
    else if (last !== undefined) query = query.gt(key, last)
    const { data, error } = await query
    if (error) throw new RoomFileError(`${name} could not be read: ${error.message}`)
    const rows = rowsSchema.parse(data)
    if (rows.length > 0) yield rows
    if (rows.length < batch) return
    last = key === undefined ? undefined : rows.at(-1)?.[key]
  }
}
