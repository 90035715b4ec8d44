import { createHash } from 'node:crypto'
import type { JsonObject } from './protocol.ts'

/** Operators of a filter, with what they are in SQL. */
export const OPERATORS = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  in: '= any',
} as const
export type Operator = keyof typeof OPERATORS

export interface Filter {
  column: string
  operator: Operator
  /** As text; of `in`, an array literal. */
  value: string
}

/** What one `postgres_changes` entry of a join asks for. */
export interface ChangeRequest {
  /** Under this number the client knows it. */
  id: number
  event: string
  schema: string
  table: string
  filters: Filter[]
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
  return {
    id: changeId(params),
    event: typeof event === 'string' ? event.toUpperCase() : '*',
    schema: typeof schema === 'string' ? schema : 'public',
    table: typeof table === 'string' ? table : '*',
    filters: typeof filter === 'string' ? readFilters(filter) : [],
  }
}

/** `a=eq.1,b=in.(x,y)`: all must hold. A comma inside the parentheses of `in` separates values. */
function readFilters(text: string): Filter[] {
  return text
    .split(/,(?=[^,()=]+=)(?![^(]*\))/)
    .filter((part) => part.trim() !== '')
    .map(readFilter)
}

function readFilter(text: string): Filter {
  const [, column, operator, value] = /^\s*([^=]+)=([a-z]+)\.([\s\S]*)$/.exec(text) ?? []
  if (column === undefined || value === undefined || !isOperator(operator)) {
    throw new BadChangeRequest(`Error parsing \`filter\` params: ${JSON.stringify(text)}`)
  }
  if (operator !== 'in') return { column, operator, value }
  const list = /^\(([\s\S]*)\)$/.exec(value)?.[1]
  if (list === undefined) {
    throw new BadChangeRequest(`Error parsing \`filter\` params: ${JSON.stringify(text)}`)
  }
  return { column, operator, value: `{${list}}` }
}

const isOperator = (name: string | undefined): name is Operator =>
  name !== undefined && Object.hasOwn(OPERATORS, name)
