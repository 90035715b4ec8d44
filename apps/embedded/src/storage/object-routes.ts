import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { requireBucket } from './buckets.ts'
import { requireScope } from './caller.ts'
import { errors } from './errors.ts'
import { listObjects, listObjectsV2 } from './list.ts'
import { requireBucketName, requireKey } from './names.ts'
import { deleteObjects, findObject, renameObject, renderObject } from './objects.ts'
import { parseBody } from './parse.ts'
import { actAs, OPERATIONS, runAs, type Scope } from './scope.ts'
import type { StorageEnv, StorageServices } from './services.ts'
import { commitVersion, receiveUpload, requireFits, requireMayUpload } from './upload.ts'
import { parseUserMetadata, requireCacheControl } from './upload-body.ts'

const order = z.enum(['asc', 'desc']).default('asc')
const listSchema = z.object({
  prefix: z.string(),
  search: z.string().default(''),
  limit: z.int().min(1).default(100),
  offset: z.int().min(0).default(0),
  sortBy: z
    .object({
      column: z.enum(['name', 'updated_at', 'created_at', 'last_accessed_at']).default('name'),
      order,
    })
    .prefault({}),
})
const listV2Schema = z.object({
  prefix: z.string().default(''),
  limit: z.int().min(1).default(1000),
  cursor: z.string().optional(),
  with_delimiter: z.boolean().default(false),
  sortBy: z
    .object({ column: z.enum(['name', 'updated_at', 'created_at']).default('name'), order })
    .prefault({}),
})
const deleteSchema = z.object({ prefixes: z.array(z.string()).min(1) })
const moveSchema = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationBucket: z.string().optional(),
  destinationKey: z.string(),
})
const copySchema = moveSchema.extend({
  copyMetadata: z.boolean().default(true),
  metadata: z
    .object({ cacheControl: z.string().optional(), mimetype: z.string().optional() })
    .nullish(),
})

/** What changes objects, or lists them. Every call is decided by the policies on storage.objects. */
export function createObjectRoutes(services: StorageServices): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>()
  app.post('/list/:bucket', (c) => list(services, c, c.req.param('bucket')))
  app.post('/list-v2/:bucket', (c) => listV2(services, c, c.req.param('bucket')))
  app.post('/move', (c) => move(services, c))
  app.post('/copy', (c) => copy(services, c))
  app.post('/:bucket/:key{.+}', (c) => {
    const upsert = c.req.header('x-upsert') === 'true'
    const scope = requireScope(c, OPERATIONS.createObject)
    return upload(services, c, scope, { ...c.req.param(), upsert })
  })
  app.put('/:bucket/:key{.+}', (c) => {
    const scope = requireScope(c, OPERATIONS.updateObject)
    return upload(services, c, scope, { ...c.req.param(), upsert: true })
  })
  app.delete('/:bucket', (c) => removeMany(services, c, c.req.param('bucket')))
  app.delete('/:bucket/:key{.+}', (c) => removeOne(services, c, c.req.param()))
  return app
}

async function upload(
  services: StorageServices,
  c: Context<StorageEnv>,
  scope: Scope,
  { bucket, key, upsert }: { bucket: string; key: string; upsert: boolean },
): Promise<Response> {
  const target = { bucketId: bucket, name: key, upsert, owner: scope.claims.sub }
  const { id } = await receiveUpload(services, scope, target, c.req.raw)
  return c.json({ Id: id, Key: `${bucket}/${key}` })
}

async function list(
  { database }: StorageServices,
  c: Context<StorageEnv>,
  bucketId: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.listObjects)
  requireBucketName(bucketId)
  const options = await parseBody(c, listSchema)
  return c.json(
    await runAs(database, scope, (connection) => listObjects(connection, bucketId, options)),
  )
}

async function listV2(
  { database }: StorageServices,
  c: Context<StorageEnv>,
  bucketId: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.listObjectsV2)
  requireBucketName(bucketId)
  const { with_delimiter: withDelimiter, cursor, ...body } = await parseBody(c, listV2Schema)
  const options = { ...body, withDelimiter, cursor }
  return c.json(
    await runAs(database, scope, (connection) => listObjectsV2(connection, bucketId, options)),
  )
}

async function removeMany(
  { database, blobs }: StorageServices,
  c: Context<StorageEnv>,
  bucketId: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.deleteObjects)
  requireBucketName(bucketId)
  const { prefixes } = await parseBody(c, deleteSchema)
  const deleted = await runAs(database, scope, (connection) =>
    deleteObjects(connection, bucketId, prefixes),
  )
  await blobs.remove(deleted.map(({ version }) => version))
  return c.json(deleted.map(renderObject))
}

async function removeOne(
  { database, blobs }: StorageServices,
  c: Context<StorageEnv>,
  { bucket, key }: { bucket: string; key: string },
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.deleteObject)
  requireBucketName(bucket)
  const deleted = await database.transaction(async (connection) => {
    await findObject(connection, bucket, key)
    await actAs(connection, scope)
    return deleteObjects(connection, bucket, [key])
  })
  if (deleted.length === 0) throw errors.accessDenied('Access denied')
  await blobs.remove(deleted.map(({ version }) => version))
  return c.json({ message: 'Successfully deleted' })
}

async function move(services: StorageServices, c: Context<StorageEnv>): Promise<Response> {
  const { database } = services
  const scope = requireScope(c, OPERATIONS.moveObject)
  const body = await parseBody(c, moveSchema)
  requireKey(body.destinationKey)
  const bucket = await requireBucket(database, body.destinationBucket ?? body.bucketId)
  const moved = await runAs(database, scope, async (connection) => {
    const source = await findObject(connection, body.bucketId, body.sourceKey)
    requireFits(services, bucket, body.destinationKey, source.metadata ?? {})
    return renameObject(connection, source, {
      bucketId: bucket.id,
      name: body.destinationKey,
      owner: scope.claims.sub,
    })
  })
  return c.json({ message: 'Successfully moved', Id: moved.id, Key: moved.name })
}

async function copy(services: StorageServices, c: Context<StorageEnv>): Promise<Response> {
  const { database, blobs } = services
  const scope = requireScope(c, OPERATIONS.copyObject)
  const body = await parseBody(c, copySchema)
  requireKey(body.destinationKey)
  const bucket = await requireBucket(database, body.destinationBucket ?? body.bucketId)
  const target = {
    bucketId: bucket.id,
    name: body.destinationKey,
    upsert: c.req.header('x-upsert') === 'true',
    owner: scope.claims.sub,
  }
  const source = await runAs(database, scope, (connection) =>
    findObject(connection, body.bucketId, body.sourceKey),
  )
  const userMetadata = body.copyMetadata
    ? source.user_metadata
    : parseUserMetadata(c.req.header('x-metadata') ?? null)
  const wanted = { ...source.metadata, ...(body.copyMetadata ? {} : toChanges(body.metadata)) }
  const metadata = { ...wanted, ...requireFits(services, bucket, target.name, wanted) }
  requireCacheControl(metadata.cacheControl ?? '')
  await requireMayUpload(services, scope, target, { metadata, userMetadata })
  const version = await blobs.copy(source.version ?? '')
  const copied = { ...target, version, userMetadata }
  await commitVersion(services, scope, target, {
    ...copied,
    metadata: { ...metadata, lastModified: new Date().toISOString() },
  })
  const stored = await database.exclusive((connection) =>
    findObject(connection, target.bucketId, target.name),
  )
  return c.json({
    Id: stored.id,
    Key: `${target.bucketId}/${target.name}`,
    ...renderObject(stored),
  })
}

/** Only what was given. */
function toChanges(metadata: z.infer<typeof copySchema>['metadata']): {
  cacheControl?: string
  mimetype?: string
} {
  return {
    ...(metadata?.cacheControl === undefined ? {} : { cacheControl: metadata.cacheControl }),
    ...(metadata?.mimetype === undefined ? {} : { mimetype: metadata.mimetype }),
  }
}
