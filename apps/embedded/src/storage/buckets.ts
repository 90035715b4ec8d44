import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import { errors } from './errors.ts'
import { requireBucketName, toUuid } from './names.ts'

export interface Bucket {
  id: string
  name: string
  owner: string | null
  public: boolean
  /** Bytes. */
  file_size_limit: number | null
  allowed_mime_types: string[] | null
  created_at: string
  updated_at: string
}

/** What can be set; `undefined` leaves what is there. */
export interface BucketSettings {
  public?: boolean | undefined
  fileSizeLimit?: number | null | undefined
  allowedMimeTypes?: string[] | null | undefined
}

export const SORT_COLUMNS = ['id', 'name', 'created_at', 'updated_at'] as const

export interface ListBucketsOptions {
  search?: string | undefined
  limit?: number | undefined
  offset?: number | undefined
  sortColumn?: (typeof SORT_COLUMNS)[number] | undefined
  sortOrder?: 'asc' | 'desc' | undefined
}

const COLUMNS =
  'id, name, owner, public, file_size_limit, allowed_mime_types, created_at, updated_at'

/**
 * The bucket of an object operation. It is looked up past row-level security, as hosted: policies on
 * storage.objects decide about objects, those on storage.buckets only about buckets themselves.
 */
export async function requireBucket(database: Database, id: string): Promise<Bucket> {
  requireBucketName(id)
  return database.exclusive((connection) => findBucket(connection, id))
}

/** As the acting role sees it. */
export async function findBucket(connection: PGlite, id: string): Promise<Bucket> {
  const { rows } = await connection.query<Bucket>(
    `select ${COLUMNS} from storage.buckets where id = $1`,
    [id],
  )
  const [row] = rows
  if (!row) throw errors.noSuchBucket()
  return row
}

export async function listBuckets(
  connection: PGlite,
  { search = '', limit, offset = 0, sortColumn = 'name', sortOrder = 'asc' }: ListBucketsOptions,
): Promise<Bucket[]> {
  const { rows } = await connection.query<Bucket>(
    `select ${COLUMNS} from storage.buckets where position(lower($1) in lower(name)) > 0
     order by ${sortColumn} ${sortOrder} limit $2 offset $3`,
    [search, limit ?? null, offset],
  )
  return rows
}

export async function insertBucket(
  connection: PGlite,
  bucket: BucketSettings & { id: string; name: string; owner: string | undefined },
): Promise<void> {
  await connection.query(
    `insert into storage.buckets (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      bucket.id,
      bucket.name,
      toUuid(bucket.owner),
      bucket.owner ?? null,
      bucket.public ?? false,
      bucket.fileSizeLimit ?? null,
      bucket.allowedMimeTypes ?? null,
    ],
  )
}

export async function updateBucket(
  connection: PGlite,
  id: string,
  { public: isPublic, fileSizeLimit, allowedMimeTypes }: BucketSettings,
): Promise<void> {
  const { affectedRows } = await connection.query(
    `update storage.buckets set public = coalesce($2, public),
       file_size_limit = case when $3 then $4 else file_size_limit end,
       allowed_mime_types = case when $5 then $6 else allowed_mime_types end
     where id = $1`,
    [
      id,
      isPublic ?? null,
      fileSizeLimit !== undefined,
      fileSizeLimit ?? null,
      allowedMimeTypes !== undefined,
      allowedMimeTypes ?? null,
    ],
  )
  if (affectedRows === 0) throw errors.noSuchBucket()
}
