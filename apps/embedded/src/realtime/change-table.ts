import type { PGlite } from '@electric-sql/pglite'
import { type Filter, type Operator, OPERATORS } from './filter-syntax.ts'
import type { JsonObject } from './protocol.ts'

export interface Column {
  name: string
  /** Short, as clients know it: `int4`. */
  type: string
  /** In full, for a cast: `numeric(10,2)`. */
  fullType: string
  isKey: boolean
}

/** A published table as its changes need it. */
export interface Table {
  schema: string
  name: string
  /** Quoted and qualified. */
  sql: string
  hasRowSecurity: boolean
  /** Whether an old row is known in full, not only by its key. */
  fullIdentity: boolean
  columns: Column[]
}

export async function readTable(
  connection: PGlite,
  schema: string,
  name: string,
): Promise<Table | null> {
  const { rows } = await connection.query<
    Column & { hasRowSecurity: boolean; fullIdentity: boolean; sql: string }
  >(
    `select format('%I.%I', n.nspname, c.relname) as sql,
       c.relrowsecurity as "hasRowSecurity", c.relreplident = 'f' as "fullIdentity",
       a.attname as name, t.typname as type, format_type(a.atttypid, a.atttypmod) as "fullType",
       coalesce(a.attnum = any(k.conkey), false) as "isKey"
     from pg_publication_tables p
     join pg_namespace n on n.nspname = p.schemaname
     join pg_class c on c.relnamespace = n.oid and c.relname = p.tablename
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_type t on t.oid = a.atttypid
     left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
     where p.pubname = 'supabase_realtime' and p.schemaname = $1 and p.tablename = $2
     order by a.attnum`,
    [schema, name],
  )
  const first = rows[0]
  if (!first) return null
  const { sql, hasRowSecurity, fullIdentity } = first
  const columns = rows.map(({ name, type, fullType, isKey }) => ({ name, type, fullType, isKey }))
  return { schema, name, sql, hasRowSecurity, fullIdentity, columns }
}

export async function isPublished(
  connection: PGlite,
  schema: string,
  table: string,
): Promise<boolean> {
  const { rows } = await connection.query(
    `select from pg_publication_tables where pubname = 'supabase_realtime'
      and ($1 = '*' or schemaname = $1) and ($2 = '*' or tablename = $2) limit 1`,
    [schema, table],
  )
  return rows.length > 0
}

/** Whether `record` passes every filter; compared by the database, with the type of the column. */
export async function passesFilters(
  connection: PGlite,
  table: Table,
  record: JsonObject,
  filters: Filter[],
): Promise<boolean> {
  if (filters.length === 0) return true
  const values: string[] = [JSON.stringify(record)]
  const tests = filters.map((filter) => filterSql(table, record, filter, values))
  if (tests.includes(null)) return false
  const { rows } = await connection.query<{ passes: boolean | null }>(
    `select ${tests.join(' and ')} as passes from jsonb_populate_record(null::${table.sql}, $1::jsonb) r`,
    values,
  )
  return rows[0]?.passes === true
}

/**
 * Null when the record does not say: a deleted row is known by its key only. What the test compares
 * with is added to `values`.
 */
function filterSql(
  { columns }: Table,
  record: JsonObject,
  { column: name, operator, negate, value }: Filter,
  values: string[],
): string | null {
  const column = columns.find((one) => one.name === name)
  if (!column || !Object.hasOwn(record, column.name)) return null
  // A keyword, checked when the client subscribed; it cannot be a parameter.
  const operand = operator === 'is' ? keyword(value) : castOf(operator, column, values.push(value))
  const test = `r.${quote(column.name)} ${OPERATORS[operator]} ${operand}`
  return negate ? `not (${test})` : `(${test})`
}

function castOf(operator: Operator, { fullType, type }: Column, parameter: number): string {
  if (operator === 'in') return `(cast($${parameter}::text as ${fullType}[]))`
  // A pattern may be longer than what the column holds.
  return `(cast($${parameter}::text as ${operator.endsWith('match') || operator.endsWith('like') ? quote(type) : fullType}))`
}

const keyword = (value: string): string =>
  ['null', 'true', 'false', 'unknown'].find((word) => word === value) ?? 'null'

/** The columns that a role may select. */
export async function selectableColumns(
  connection: PGlite,
  table: Table,
  role: string,
): Promise<Set<string>> {
  const { rows } = await connection.query<{ name: string }>(
    `select a.attname as name from pg_attribute a
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
        and has_column_privilege($2, a.attrelid, a.attnum, 'SELECT')`,
    [table.sql, role],
  )
  return new Set(rows.map(({ name }) => name))
}

/** Whether the current role sees the row that `record` is of. */
export async function isVisible(
  connection: PGlite,
  table: Table,
  record: JsonObject,
): Promise<boolean> {
  const keys = table.columns.filter(({ isKey }) => isKey)
  const same = keys.map(({ name, fullType }, index) => {
    return `t.${quote(name)} = cast($${index + 1}::text as ${fullType})`
  })
  const values = keys.map(({ name }) => keyText(record[name]))
  const { rows } = await connection.query(
    `select from ${table.sql} t where ${same.join(' and ')} limit 1`,
    values,
  )
  return rows.length > 0
}

const keyText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
