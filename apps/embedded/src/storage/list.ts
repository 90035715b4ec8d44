import type { PGlite } from '@electric-sql/pglite'
import { type ObjectMetadata, renderTimes } from './objects.ts'

const MAX_ENTRIES = 1500

export interface ListOptions {
  prefix: string
  search: string
  limit: number
  offset: number
  sortBy: {
    column: 'name' | 'updated_at' | 'created_at' | 'last_accessed_at'
    order: 'asc' | 'desc'
  }
}

/** A file, or with null for everything but its name a folder. */
export interface ListEntry {
  /** Relative to the prefix. */
  name: string
  id: string | null
  updated_at: string | null
  created_at: string | null
  last_accessed_at: string | null
  metadata: ObjectMetadata | null
}

/**
 * One level of a bucket as the acting role sees it. As hosted, upper and lower case are the same here;
 * sorted by name, folders stand among the files, sorted by a time they stand before them.
 */
export async function listObjects(
  connection: PGlite,
  bucketId: string,
  { prefix, search, limit, offset, sortBy }: ListOptions,
): Promise<ListEntry[]> {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const order =
    sortBy.column === 'name'
      ? `lower(path) collate "C" ${sortBy.order}`
      : `is_folder desc, ${sortBy.column} ${sortBy.order}, lower(path) collate "C" ${sortBy.order}`
  const { rows } = await connection.query<ListEntry>(
    `with matching as (
       select *, strpos(substr(name, length($2) + 1), '/') as slash
       from storage.objects where bucket_id = $1 and starts_with(lower(name), lower($2))
     ), entries as (
       select min(left(name, length($2) + slash)) as path, true as is_folder, null::uuid as id,
         null::timestamptz as updated_at, null::timestamptz as created_at,
         null::timestamptz as last_accessed_at, null::jsonb as metadata
       from matching where slash > 0 group by lower(left(name, length($2) + slash))
       union all
       select name, false, id, updated_at, created_at, last_accessed_at, metadata
       from matching where slash = 0
     )
     select rtrim(substr(path, length($3) + 1), '/') as name, id, updated_at, created_at,
       last_accessed_at, metadata
     from entries order by ${order} limit $4 offset $5`,
    [bucketId, folder + search, folder, Math.min(limit, MAX_ENTRIES), offset],
  )
  return rows.map((row) => ({ ...row, ...renderTimes(row) }))
}

export interface ListV2Options {
  prefix: string
  limit: number
  cursor: string | undefined
  withDelimiter: boolean
  sortBy: { column: 'name' | 'updated_at' | 'created_at'; order: 'asc' | 'desc' }
}

interface EntryV2 extends Omit<ListEntry, 'id'> {
  id: string | null
  key: string
  sort_key: string
}

interface ListV2Page {
  hasNext: boolean
  nextCursor?: string
  folders: { name: string; key: string }[]
  objects: Omit<EntryV2, 'sort_key'>[]
}

/** Whole names, in pages that go on from a cursor; with a delimiter one level, else everything below. */
export async function listObjectsV2(
  connection: PGlite,
  bucketId: string,
  options: ListV2Options,
): Promise<ListV2Page> {
  const limit = Math.min(options.limit, 1000)
  const found = await findEntriesV2(connection, bucketId, options, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const hasNext = found.length > limit && last !== undefined
  return {
    hasNext,
    ...(hasNext ? { nextCursor: writeCursor([last.sort_key, last.name]) } : {}),
    folders: page.filter(({ id }) => id === null).map(({ name, key }) => ({ name, key })),
    objects: page
      .filter(({ id }) => id !== null)
      .map(({ sort_key: _sortKey, ...entry }) => ({ ...entry, ...renderTimes(entry) })),
  }
}

async function findEntriesV2(
  connection: PGlite,
  bucketId: string,
  { prefix, cursor, withDelimiter, sortBy }: ListV2Options,
  limit: number,
): Promise<EntryV2[]> {
  const after = readCursor(cursor)
  // A folder is as old as its oldest file; the cursor keeps the time to its microsecond.
  const sortKey =
    sortBy.column === 'name'
      ? `''`
      : `to_char(min(${sortBy.column}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`
  const { rows } = await connection.query<EntryV2>(
    `with matching as (
       select *, case when $3 then strpos(substr(name, length($2) + 1), '/') else 0 end as slash
       from storage.objects where bucket_id = $1 and starts_with(name, $2)
     ), entries as (
       select left(name, length($2) + slash) as name, null::uuid as id, null::timestamptz as updated_at,
         null::timestamptz as created_at, null::timestamptz as last_accessed_at, null::jsonb as metadata,
         ${sortKey} as sort_key
       from matching where slash > 0 group by 1
       union all
       select name, id, updated_at, created_at, last_accessed_at, metadata, ${sortKey}
       from matching where slash = 0 group by 1, 2, 3, 4, 5, 6
     )
     select *, split_part(name, '/', length($2) - length(replace($2, '/', '')) + 1) as key
     from entries
     where $4::text is null
       or (sort_key collate "C", name collate "C") ${sortBy.order === 'asc' ? '>' : '<'} ($4, $5)
     order by sort_key collate "C" ${sortBy.order}, name collate "C" ${sortBy.order}
     limit $6`,
    [bucketId, prefix, withDelimiter, after?.[0] ?? null, after?.[1] ?? null, limit],
  )
  return rows
}

type Cursor = [sortKey: string, name: string]

const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** A cursor that nobody gave out starts from the beginning. */
function readCursor(cursor: string | undefined): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8'))
    return Array.isArray(value) && value.length === 2
      ? [String(value[0]), String(value[1])]
      : undefined
  } catch {
    return undefined
  }
}
