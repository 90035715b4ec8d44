import { createHash } from 'node:crypto'
import { BadFilter, type Filter, readFilters } from './filter-syntax.ts'
import type { JsonObject } from './protocol.ts'

/** What one `postgres_changes` entry of a join asks for. */
export interface ChangeRequest {
  /** Under this number the client knows it. */
  id: number
  event: string
  schema: string
  table: string
  filters: Filter[]
  /** The columns to tell, beside the key; null: all. */
  select: string[] | null
}

/** A request that makes no sense; the message is for the client. */
export class BadChangeRequest extends Error {}

/** The same parameters have the same number, in every join. */
export const changeId = (params: JsonObject): number =>
  createHash('sha256').update(JSON.stringify(params)).digest().readUInt32BE() >>> 5

export function readChangeRequest(params: JsonObject): ChangeRequest {
  const { event, schema, table, filter } = params
  if (typeof schema !== 'string' && typeof table !== 'string') {
    throw new BadChangeRequest(
      'No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: ' +
        JSON.stringify(params),
    )
  }
  const request = {
    id: changeId(params),
    event: typeof event === 'string' ? event.toUpperCase() : '*',
    schema: typeof schema === 'string' ? schema : 'public',
    table: typeof table === 'string' ? table : '*',
    filters: typeof filter === 'string' ? parseFilters(filter) : [],
    select: readSelect(params['select']),
  }
  if (request.select !== null && (request.schema === '*' || request.table === '*')) {
    throw new BadChangeRequest(
      'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
    )
  }
  return request
}

function parseFilters(text: string): Filter[] {
  try {
    return readFilters(text)
  } catch (error) {
    if (error instanceof BadFilter) throw new BadChangeRequest(error.message)
    throw error
  }
}

function readSelect(select: unknown): string[] | null {
  if (typeof select === 'string') {
    throw new BadChangeRequest(
      'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
    )
  }
  const names = Array.isArray(select) ? select.filter((name) => typeof name === 'string') : []
  return names.length === 0 ? null : names
}
