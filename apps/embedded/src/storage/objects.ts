import type { PGlite } from '@electric-sql/pglite'
import { errors } from './errors.ts'
import { requireKey, toUuid } from './names.ts'

/** What is known of an object's bytes; as the hosted Storage writes it. */
export interface ObjectMetadata {
  eTag: string
  size: number
  mimetype: string
  cacheControl: string
  lastModified: string
  contentLength: number
  httpStatusCode: 200
}

export interface StoredObject {
  id: string
  bucket_id: string
  name: string
  owner: string | null
  owner_id: string | null
  /** Names the file with its bytes. */
  version: string | null
  metadata: ObjectMetadata | null
  user_metadata: Record<string, unknown> | null
  created_at: string
  updated_at: string
  last_accessed_at: string
}

export interface NewObject {
  bucketId: string
  name: string
  owner: string | undefined
  version: string
  metadata: Partial<ObjectMetadata>
  userMetadata: Record<string, unknown> | null
}

const COLUMNS = `id, bucket_id, name, owner, owner_id, version, metadata, user_metadata, created_at,
  updated_at, last_accessed_at`

export async function findObject(
  connection: PGlite,
  bucketId: string,
  name: string,
): Promise<StoredObject> {
  requireKey(name)
  const { rows } = await connection.query<StoredObject>(
    `select ${COLUMNS} from storage.objects where bucket_id = $1 and name = $2`,
    [bucketId, name],
  )
  const [row] = rows
  if (!row) throw errors.noSuchKey()
  return row
}

/** The names of those that are there, and that the acting role may see. */
export async function findNames(
  connection: PGlite,
  bucketId: string,
  names: string[],
): Promise<Set<string>> {
  const { rows } = await connection.query<{ name: string }>(
    'select name from storage.objects where bucket_id = $1 and name = any ($2::text[])',
    [bucketId, names],
  )
  return new Set(rows.map(({ name }) => name))
}

/** Without `returning`: who may insert need not be able to select. */
export async function insertObject(connection: PGlite, object: NewObject): Promise<void> {
  await connection.query(
    `insert into storage.objects (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    toParameters(object),
  )
}

export async function upsertObject(connection: PGlite, object: NewObject): Promise<void> {
  await connection.query(
    `insert into storage.objects as o (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (bucket_id, name) do update set owner = coalesce(excluded.owner, o.owner),
       owner_id = coalesce(excluded.owner_id, o.owner_id), version = excluded.version,
       metadata = excluded.metadata, user_metadata = excluded.user_metadata
     returning id`,
    toParameters(object),
  )
}

/** @returns the deleted ones, of those that the acting role may delete */
export async function deleteObjects(
  connection: PGlite,
  bucketId: string,
  names: string[],
): Promise<StoredObject[]> {
  const { rows } = await connection.query<StoredObject>(
    `delete from storage.objects where bucket_id = $1 and name = any ($2::text[]) returning ${COLUMNS}`,
    [bucketId, names],
  )
  return rows
}

/** The bytes stay where they are, since a file is named by its version and not by its object. */
export async function renameObject(
  connection: PGlite,
  source: StoredObject,
  destination: { bucketId: string; name: string; owner: string | undefined },
): Promise<StoredObject> {
  const { rows } = await connection.query<StoredObject>(
    `update storage.objects set bucket_id = $2, name = $3, owner = coalesce($4::uuid, owner),
       owner_id = coalesce($5, owner_id)
     where id = $1 returning ${COLUMNS}`,
    [
      source.id,
      destination.bucketId,
      destination.name,
      toUuid(destination.owner),
      destination.owner ?? null,
    ],
  )
  const [row] = rows
  if (!row) throw errors.noSuchKey()
  return row
}

/** An object as answers show it: times as JavaScript writes them. */
export function renderObject(object: StoredObject): Record<string, unknown> {
  return {
    ...object,
    owner: object.owner ?? '',
    owner_id: object.owner_id ?? '',
    ...renderTimes(object),
  }
}

type Times = Pick<StoredObject, 'created_at' | 'updated_at' | 'last_accessed_at'>

export function renderTimes(row: { [K in keyof Times]: string | null }): {
  [K in keyof Times]: string | null
} {
  const render = (time: string | null): string | null => time && new Date(time).toISOString()
  return {
    updated_at: render(row.updated_at),
    created_at: render(row.created_at),
    last_accessed_at: render(row.last_accessed_at),
  }
}

function toParameters(object: NewObject): unknown[] {
  return [
    object.bucketId,
    object.name,
    toUuid(object.owner),
    object.owner ?? null,
    object.version,
    object.metadata,
    object.userMetadata,
  ]
}
