import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import { becomeCaller } from './authorize.ts'
import type { ChangeRequest } from './change-filter.ts'
import {
  isVisible,
  passesFilters,
  readTable,
  selectableColumns,
  type Table,
} from './change-table.ts'
import { EVENTS, type JsonObject } from './protocol.ts'
import type { TokenClaims } from './tokens.ts'

/** What receives changes: a channel. Its claims may change while it listens. */
export interface Listener {
  readonly claims: TokenClaims
  push(event: string, payload: JsonObject): void
}

export interface Subscription {
  listener: Listener
  request: ChangeRequest
}

export interface Change extends JsonObject {
  id: string
  schema: string
  table: string
  type: 'INSERT' | 'UPDATE' | 'DELETE'
  record: JsonObject | null
  old_record: JsonObject | null
  commit_timestamp: string
}

const MAX_RECORD_BYTES = 1024 * 1024
/** Of a row that is too large, values up to this size are still told. */
const SMALL_VALUE_BYTES = 64

/** Sends one change to everybody whose request it meets and who may see the row. */
export async function deliverChange(
  database: Database,
  subscriptions: Iterable<Subscription>,
  change: Change,
): Promise<void> {
  const asked = [...subscriptions].filter(({ request }) => asksFor(request, change))
  if (asked.length === 0) return
  const table = await database.exclusive((connection) =>
    readTable(connection, change.schema, change.table),
  )
  if (!table) return
  for (const group of groupByClaims(asked)) {
    const delivery = await database.transaction((connection) =>
      prepare(connection, table, change, group),
    )
    if (delivery) send(delivery, group)
  }
}

function asksFor({ schema, table, event }: ChangeRequest, change: Change): boolean {
  return (
    (schema === '*' || schema === change.schema) &&
    (table === '*' || table === change.table) &&
    (event === '*' || event === change.type)
  )
}

/** Listeners with the same claims see the same rows, so the policies are asked once for them. */
function groupByClaims(subscriptions: Subscription[]): Subscription[][] {
  const groups = Map.groupBy(subscriptions, ({ listener }) => JSON.stringify(listener.claims))
  return [...groups.values()]
}

interface Delivery {
  /** The payload with these columns only; null: all. */
  tell: (select: string[] | null) => JsonObject
  passing: Set<ChangeRequest>
}

/** Decides for one caller what to send; in one transaction, which only lends the caller's role. */
async function prepare(
  connection: PGlite,
  table: Table,
  change: Change,
  group: Subscription[],
): Promise<Delivery | null> {
  const claims = group[0]?.listener.claims
  if (!claims) return null
  const known = knownRecord(table, change)
  const passing = new Set<ChangeRequest>()
  for (const { request } of group) {
    if (await passesFilters(connection, table, known, request.filters)) passing.add(request)
  }
  if (passing.size === 0) return null
  const selectable = await selectableColumns(connection, table, claims.role)
  const problem = change.type === 'DELETE' ? null : accessProblem(table, selectable)
  if (problem) return { tell: () => ({ ...heading(change), errors: [problem] }), passing }
  if (table.hasRowSecurity && change.type !== 'DELETE') {
    await becomeCaller(connection, claims, '')
    if (!(await isVisible(connection, table, known))) return null
  }
  return { tell: (select) => describe(table, change, narrow(table, selectable, select)), passing }
}

/** The new row; of a deleted one, what its replica identity keeps. */
const knownRecord = (table: Table, { record, old_record }: Change): JsonObject =>
  record ?? identityOf(table, old_record ?? {}, table.fullIdentity)

function identityOf(table: Table, record: JsonObject, full: boolean): JsonObject {
  const names = table.columns.filter(({ isKey }) => full || isKey).map(({ name }) => name)
  return pick(record, (name) => names.includes(name))
}

const pick = (record: JsonObject, wanted: (name: string, value: unknown) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => wanted(name, value)))

function accessProblem(table: Table, selectable: Set<string>): string | null {
  const keys = table.columns.filter(({ isKey }) => isKey)
  if (keys.length === 0) return 'Error 400: Bad Request, no primary key'
  return keys.every(({ name }) => selectable.has(name)) ? null : 'Error 401: Unauthorized'
}

const heading = ({ schema, table, type, commit_timestamp }: Change): JsonObject => ({
  schema,
  table,
  type,
  commit_timestamp,
  columns: [],
  record: {},
  old_record: {},
})

/**
 * The payload as clients know it. With row-level security nobody can be asked who saw the old row,
 * so a deleted row is told by its key alone.
 */
function describe(table: Table, change: Change, selectable: Set<string>): JsonObject {
  const tooLarge = JSON.stringify(change.record ?? change.old_record).length > MAX_RECORD_BYTES
  const shown = (record: JsonObject): JsonObject =>
    pick(
      record,
      (name, value) =>
        selectable.has(name) &&
        (!tooLarge || Buffer.byteLength(JSON.stringify(value)) <= SMALL_VALUE_BYTES),
    )
  const full = table.fullIdentity && !(table.hasRowSecurity && change.type === 'DELETE')
  const columns = table.columns.filter(({ name }) => selectable.has(name))
  return {
    ...heading(change),
    columns: columns.map(({ name, type }) => ({ name, type })),
    record: shown(change.record ?? {}),
    old_record: shown(identityOf(table, change.old_record ?? {}, full)),
    errors: tooLarge ? ['Error 413: Payload Too Large'] : null,
  }
}

/** The key is always told: without it nobody knows which row it is. */
function narrow(table: Table, selectable: Set<string>, select: string[] | null): Set<string> {
  if (select === null) return selectable
  const keys = table.columns.filter(({ isKey }) => isKey).map(({ name }) => name)
  return new Set([...select, ...keys].filter((name) => selectable.has(name)))
}

/** One message a listener and choice of columns, with the numbers of all its requests that the change meets. */
function send({ tell, passing }: Delivery, group: Subscription[]): void {
  const met = group.filter(({ request }) => passing.has(request))
  for (const [select, alike] of Map.groupBy(met, ({ request }) => selectKey(request))) {
    const data = tell(select === null ? null : JSON.parse(select))
    for (const [listener, subscriptions] of Map.groupBy(alike, (one) => one.listener)) {
      const ids = subscriptions.map(({ request }) => request.id)
      listener.push(EVENTS.postgresChanges, { ids, data })
    }
  }
}

const selectKey = ({ select }: ChangeRequest): string | null =>
  select === null ? null : JSON.stringify(select.toSorted())
