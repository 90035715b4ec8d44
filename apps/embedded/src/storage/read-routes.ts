import { type Context, Hono } from 'hono'
import { requireBucket } from './buckets.ts'
import { requireScope } from './caller.ts'
import { errors } from './errors.ts'
import { findObject, renderTimes, type StoredObject } from './objects.ts'
import { OPERATIONS, runAs, type Scope } from './scope.ts'
import { sendObject } from './send-object.ts'
import type { StorageEnv, StorageServices } from './services.ts'

interface Address {
  bucket: string
  key: string
}

/** Reading objects. Hono answers HEAD with what GET says, so these serve both. */
export function createReadRoutes(services: StorageServices): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>()
  const path = ':bucket/:key{.+}' as const
  app.get(`/info/public/${path}`, async (c) =>
    sendInfo(c, await findPublic(services, c.req.param())),
  )
  for (const prefix of ['/info/authenticated/', '/info/'] as const) {
    app.get(`${prefix}${path}`, async (c) =>
      sendInfo(c, await findReadable(services, c, c.req.param(), OPERATIONS.infoObject)),
    )
  }
  app.get(`/public/${path}`, (c) => send(services, c, () => findPublic(services, c.req.param())))
  app.get(`/authenticated/${path}`, (c) => {
    const scope = requireScope(c, readOperation(c))
    return send(services, c, () => findReadable(services, c, c.req.param(), scope.operation))
  })
  app.get(`/${path}`, (c) =>
    send(services, c, () => findReadable(services, c, c.req.param(), readOperation(c))),
  )
  return app
}

const readOperation = (c: Context): Scope['operation'] =>
  c.req.raw.method === 'HEAD' ? OPERATIONS.headObject : OPERATIONS.getObject

const send = (
  { blobs }: StorageServices,
  c: Context<StorageEnv>,
  find: () => Promise<StoredObject>,
): Promise<Response> => sendObject(blobs, c.req.raw, find, { download: c.req.query('download') })

/** Objects of a public bucket are everybody's; of others the caller's who may see their row. */
async function findReadable(
  { database }: StorageServices,
  c: Context<StorageEnv>,
  { bucket: bucketId, key }: Address,
  operation: Scope['operation'],
): Promise<StoredObject> {
  const bucket = await requireBucket(database, bucketId)
  if (bucket.public) {
    return database.exclusive((connection) => findObject(connection, bucketId, key))
  }
  // To strangers a private bucket is not there.
  if (!c.var.caller.authenticated) throw errors.noSuchBucket()
  return runAs(database, { claims: c.var.caller.claims, operation }, (connection) =>
    findObject(connection, bucketId, key),
  )
}

async function findPublic(
  { database }: StorageServices,
  { bucket: bucketId, key }: Address,
): Promise<StoredObject> {
  const bucket = await requireBucket(database, bucketId)
  if (!bucket.public) throw errors.noSuchBucket()
  return database.exclusive((connection) => findObject(connection, bucketId, key))
}

function sendInfo(c: Context, object: StoredObject): Response {
  const { metadata } = object
  const times = renderTimes(object)
  return c.json({
    id: object.id,
    name: object.name,
    version: object.version,
    bucket_id: object.bucket_id,
    size: metadata?.size ?? null,
    content_type: metadata?.mimetype ?? null,
    cache_control: metadata?.cacheControl ?? null,
    etag: metadata?.eTag ?? null,
    metadata: object.user_metadata,
    last_modified: times.updated_at,
    created_at: times.created_at,
  })
}
