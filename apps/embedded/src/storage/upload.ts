import type { PGlite } from '@electric-sql/pglite'
import { drainBody, readBytes } from '../request-body.ts'
import type { Bucket } from './buckets.ts'
import { requireBucket } from './buckets.ts'
import type { Blob } from './blobs.ts'
import { errors, getSqlState } from './errors.ts'
import { isOnList, parseMediaType, renderMediaType } from './media-type.ts'
import { isEmptyFolder, requireKey } from './names.ts'
import {
  findObject,
  insertObject,
  type NewObject,
  type ObjectMetadata,
  upsertObject,
} from './objects.ts'
import { actAs, actAsOwner, type Scope, tryAs } from './scope.ts'
import type { StorageServices } from './services.ts'
import { readUpload, type UploadBody } from './upload-body.ts'

export interface Target {
  bucketId: string
  name: string
  /** Whether what is there may be replaced. */
  upsert: boolean
  owner: string | undefined
}

/** What a form may have around its file: fields, and lines between them. */
const FORM_BYTES = 16 * 1024 * 1024

/** A row that is tried out before there are bytes. */
const PROBE_VERSION = '1'

/**
 * Takes an upload in: asks the policies, writes the bytes as a new version, asks again while storing the
 * row that names them. The database is free while bytes arrive.
 */
export async function receiveUpload(
  services: StorageServices,
  scope: Scope,
  target: Target,
  request: Request,
): Promise<{ id: string }> {
  const bytes = readBytes(request, { maxBytes: services.maxFileBytes + FORM_BYTES })
  try {
    const bucket = await requireBucket(services.database, target.bucketId)
    requireKey(target.name)
    const upload = await readUpload(request, bytes)
    const mimetype = requireMimeType(upload.mimetype, bucket, target.name)
    await requireMayUpload(services, scope, target, {
      metadata: {
        mimetype,
        ...(upload.declaredLength === undefined ? {} : { contentLength: upload.declaredLength }),
      },
      userMetadata: upload.userMetadata,
    })
    const blob = await services.blobs.write(upload.bytes, maxBytes(services, bucket, target.name))
    return await commitUpload(services, scope, target, { ...upload, mimetype }, blob)
  } finally {
    await bytes.return(undefined)
    await drainBody(request)
  }
}

/** Row-level security itself says whether: the row is written and the transaction undone. */
export async function requireMayUpload(
  { database }: StorageServices,
  scope: Scope,
  target: Target,
  row: Pick<NewObject, 'metadata' | 'userMetadata'>,
): Promise<void> {
  await tryAs(database, scope, (connection) =>
    writeRow(connection, target, { ...target, ...row, version: PROBE_VERSION }),
  )
}

/**
 * Stores the row of a version that is on the disk, and removes the version that it replaces. When the row
 * is refused, the new version goes.
 */
export async function commitVersion(
  { database, blobs }: StorageServices,
  scope: Scope,
  target: Target,
  object: NewObject,
): Promise<{ id: string; replaced: string | null }> {
  try {
    const stored = await database.transaction(async (connection) => {
      const replaced = await findVersion(connection, target)
      await actAs(connection, scope)
      await writeRow(connection, target, object)
      await actAsOwner(connection)
      const row = await findObject(connection, target.bucketId, target.name)
      return { id: row.id, replaced }
    })
    await blobs.remove([stored.replaced])
    return stored
  } catch (error) {
    await blobs.remove([object.version])
    throw error
  }
}

/** Stores the row of an upload whose bytes are on the disk. */
export function commitUpload(
  services: StorageServices,
  scope: Scope,
  target: Target,
  {
    mimetype,
    cacheControl,
    userMetadata,
  }: Pick<UploadBody, 'mimetype' | 'cacheControl' | 'userMetadata'>,
  { version, size, eTag }: Blob,
): Promise<{ id: string }> {
  const lastModified = new Date().toISOString()
  return commitVersion(services, scope, target, {
    bucketId: target.bucketId,
    name: target.name,
    owner: target.owner,
    version,
    userMetadata: userMetadata ?? {},
    metadata: {
      eTag,
      size,
      mimetype,
      cacheControl,
      lastModified,
      contentLength: size,
      httpStatusCode: 200,
    },
  })
}

async function writeRow(connection: PGlite, target: Target, object: NewObject): Promise<void> {
  if (target.upsert) return upsertObject(connection, object)
  try {
    await insertObject(connection, object)
  } catch (error) {
    throw getSqlState(error) === '23505' ? errors.duplicate('KeyAlreadyExists') : error
  }
}

async function findVersion(connection: PGlite, target: Target): Promise<string | null> {
  const { rows } = await connection.query<{ version: string | null }>(
    'select version from storage.objects where bucket_id = $1 and name = $2 for update',
    [target.bucketId, target.name],
  )
  return rows[0]?.version ?? null
}

/** What an object of a bucket may have at most. */
export function maxBytes(services: StorageServices, bucket: Bucket, name: string): number {
  if (isEmptyFolder(name)) return 0
  return Math.min(services.maxFileBytes, bucket.file_size_limit ?? Infinity)
}

/**
 * @returns the type as it is to be kept
 * @throws errors.invalidMimeType for what is no media type, or not one that the bucket takes
 */
export function requireMimeType(mimetype: string, bucket: Bucket, name: string): string {
  const type = parseMediaType(mimetype)
  const allowed = bucket.allowed_mime_types ?? []
  const isAllowed = allowed.length === 0 || isEmptyFolder(name)
  if (!type || !(isAllowed || isOnList(type, allowed))) throw errors.invalidMimeType(mimetype)
  return renderMediaType(type)
}

/** What a bucket asks of an object that comes from elsewhere in the store. */
export function requireFits(
  services: StorageServices,
  bucket: Bucket,
  name: string,
  { mimetype = 'application/octet-stream', size = 0 }: Partial<ObjectMetadata>,
): { mimetype: string } {
  if (size > maxBytes(services, bucket, name)) throw errors.entityTooLarge()
  return { mimetype: requireMimeType(mimetype, bucket, name) }
}
