import { z } from 'zod'
import type { Row } from './format.ts'
import type { NewIds } from './new-ids.ts'
import type { RoomTable } from './tables.ts'

/** People of the archive who are here, by the ids that they had. */
export type People = ReadonlyMap<unknown, string>

const citationsSchema = z.array(z.record(z.string(), z.unknown()))
/** Ids within a citation that is kept as JSON. */
const CITED = ['document_id', 'chunk_id', 'message_id', 'room_id', 'thread_id', 'correction_id']

/** A row with the ids and people of this project; undefined for one that names what the archive does not hold. */
export function translateRow(
  row: Row,
  { ids: columns, optional = [], people = {}, citations = [] }: RoomTable,
  ids: NewIds,
  here: People,
): Row | undefined {
  const made: Row = { ...row }
  for (const column of columns) {
    if (row[column] === null || row[column] === undefined) continue
    made[column] = column === 'id' ? ids.make(row[column]) : ids.of(row[column])
    if (made[column] === null && !optional.includes(column)) return undefined
  }
  for (const [column, loss] of Object.entries(people)) {
    made[column] = here.get(row[column]) ?? null
    if (made[column] === null && loss === 'row') return undefined
  }
  for (const column of citations) {
    const { data } = citationsSchema.safeParse(row[column])
    made[column] = data?.map((citation) => ids.apply(citation, CITED)) ?? []
  }
  return made
}
