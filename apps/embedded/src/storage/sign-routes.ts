import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { requireScope } from './caller.ts'
import { requireBucketName, requireKey } from './names.ts'
import { findNames, findObject } from './objects.ts'
import { parseBody } from './parse.ts'
import { OPERATIONS, runAs, type Scope } from './scope.ts'
import { sendObject } from './send-object.ts'
import type { StorageEnv, StorageServices } from './services.ts'
import { receiveUpload, requireMayUpload } from './upload.ts'
import { parseUserMetadata } from './upload-body.ts'

/** As hosted: two hours to use an upload URL. */
const UPLOAD_URL_SECONDS = 7200

/** A week, not for ever: nobody can take an address back. */
const MAX_SECONDS = 7 * 24 * 60 * 60
const expiresIn = z.int().min(1).max(MAX_SECONDS)
const signSchema = z.object({ expiresIn })
const signManySchema = z.object({ expiresIn, paths: z.array(z.string()).min(1) })

interface Address {
  bucket: string
  key: string
}

/**
 * URLs that carry a permission: that of who made them, as it is when they are used. The hosted Storage asks the policies
 * when a URL is made, and not again; here one dies with the right of who made it.
 */
export function createSignRoutes(services: StorageServices): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>()
  app.post('/upload/sign/:bucket/:key{.+}', (c) => signUpload(services, c, c.req.param()))
  app.put('/upload/sign/:bucket/:key{.+}', (c) => uploadSigned(services, c, c.req.param()))
  app.get('/sign/:bucket/:key{.+}', (c) => sendSigned(services, c, c.req.param()))
  app.post('/sign/:bucket', (c) => signMany(services, c, c.req.param('bucket')))
  app.post('/sign/:bucket/:key{.+}', (c) => signOne(services, c, c.req.param()))
  return app
}

async function signOne(
  { database, signer }: StorageServices,
  c: Context<StorageEnv>,
  { bucket, key }: Address,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.signUrl)
  requireBucketName(bucket)
  const body = await parseBody(c, signSchema)
  await runAs(database, scope, (connection) => findObject(connection, bucket, key))
  const url = `${bucket}/${key}`
  const token = await signer.sign('download', { url, signer: scope.claims }, body.expiresIn)
  return c.json({ signedURL: `/object/sign/${url}?token=${token}` })
}

async function signMany(
  { database, signer }: StorageServices,
  c: Context<StorageEnv>,
  bucket: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.signUrls)
  requireBucketName(bucket)
  const body = await parseBody(c, signManySchema)
  const names = await runAs(database, scope, (connection) =>
    findNames(connection, bucket, body.paths),
  )
  const signed = body.paths.map(async (path) => {
    if (!names.has(path)) {
      const error = 'Either the object does not exist or you do not have access to it'
      return { error, path, signedURL: null }
    }
    const url = `${bucket}/${path}`
    const token = await signer.sign('download', { url, signer: scope.claims }, body.expiresIn)
    return { error: null, path, signedURL: `/object/sign/${url}?token=${token}` }
  })
  return c.json(await Promise.all(signed))
}

async function sendSigned(
  { database, blobs, signer }: StorageServices,
  c: Context<StorageEnv>,
  { bucket, key }: Address,
): Promise<Response> {
  const token = c.req.query('token') ?? ''
  const { exp, signer: claims } = await signer.verify(token, 'download', `${bucket}/${key}`)
  const scope: Scope = { claims, operation: OPERATIONS.getObject }
  const find = () => runAs(database, scope, (connection) => findObject(connection, bucket, key))
  return sendObject(blobs, c.req.raw, find, { download: c.req.query('download'), expires: exp })
}

async function signUpload(
  services: StorageServices,
  c: Context<StorageEnv>,
  { bucket, key }: Address,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.signUploadUrl)
  requireBucketName(bucket)
  requireKey(key)
  const upsert = c.req.header('x-upsert') === 'true'
  const owner = scope.claims.sub
  await requireMayUpload(
    services,
    scope,
    { bucketId: bucket, name: key, upsert, owner },
    { metadata: {}, userMetadata: parseUserMetadata(c.req.header('x-metadata') ?? null) },
  )
  const url = `${bucket}/${key}`
  const claims = { url, signer: scope.claims, upsert }
  const token = await services.signer.sign('upload', claims, UPLOAD_URL_SECONDS)
  return c.json({ url: `/object/upload/sign/${url}?token=${token}`, token })
}

async function uploadSigned(
  services: StorageServices,
  c: Context<StorageEnv>,
  { bucket, key }: Address,
): Promise<Response> {
  const url = `${bucket}/${key}`
  const token = c.req.query('token') ?? ''
  const { signer: claims, upsert } = await services.signer.verify(token, 'upload', url)
  const scope: Scope = { claims, operation: OPERATIONS.uploadSignedObject }
  const owner = claims.sub
  await receiveUpload(services, scope, { bucketId: bucket, name: key, upsert, owner }, c.req.raw)
  return c.json({ Key: url })
}
