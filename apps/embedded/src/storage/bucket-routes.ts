import { type Context, Hono } from 'hono'
import { z } from 'zod'
import {
  findBucket,
  insertBucket,
  listBuckets,
  requireBucket,
  SORT_COLUMNS,
  updateBucket,
  type Bucket,
  type BucketSettings,
} from './buckets.ts'
import { requireScope } from './caller.ts'
import { errors, getSqlState } from './errors.ts'
import { requireBucketName } from './names.ts'
import { parseBody, parseInput } from './parse.ts'
import { actAs, actAsOwner, OPERATIONS, runAs } from './scope.ts'
import type { StorageEnv, StorageServices } from './services.ts'

const settingsSchema = z.object({
  public: z.boolean().optional(),
  file_size_limit: z.union([z.int().min(0), z.string()]).nullish(),
  allowed_mime_types: z.array(z.string()).nullish(),
})
const newBucketSchema = settingsSchema.extend({ name: z.string(), id: z.string().optional() })

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).optional(),
  offset: z.coerce.number().int().min(0).optional(),
  sortColumn: z.enum(SORT_COLUMNS).optional(),
  sortOrder: z.enum(['asc', 'desc']).optional(),
  search: z.string().optional(),
})

const UNITS: Record<string, number> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }
const MIME_TYPE = /^([\w+.-]+\/([\w+.-]+|\*)(;\s*charset=[\w-]+)?|\*)$/

/** Buckets: what a caller may with them is said by the policies on storage.buckets alone. */
export function createBucketRoutes(services: StorageServices): Hono<StorageEnv> {
  const { database } = services
  const app = new Hono<StorageEnv>()
  app.get('/', async (c) => {
    const options = parseInput(listSchema, c.req.query())
    const buckets = await runAs(database, requireScope(c, OPERATIONS.listBuckets), (connection) =>
      listBuckets(connection, options),
    )
    return c.json(buckets.map((bucket) => ({ ...renderBucket(bucket), type: 'STANDARD' })))
  })
  app.get('/:id', async (c) => {
    const scope = requireScope(c, OPERATIONS.getBucket)
    const bucket = await runAs(database, scope, (connection) =>
      findBucket(connection, c.req.param('id')),
    )
    return c.json(renderBucket(bucket))
  })
  app.post('/', (c) => createBucket(services, c))
  app.put('/:id', async (c) => {
    const scope = requireScope(c, OPERATIONS.updateBucket)
    const settings = toSettings(await parseBody(c, settingsSchema), services.maxFileBytes)
    await runAs(database, scope, (connection) =>
      updateBucket(connection, c.req.param('id'), settings),
    )
    return c.json({ message: 'Successfully updated' })
  })
  app.post('/:id/empty', (c) => emptyBucket(services, c, c.req.param('id')))
  app.delete('/:id', (c) => deleteBucket(services, c, c.req.param('id')))
  return app
}

async function createBucket(services: StorageServices, c: Context<StorageEnv>): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.createBucket)
  const body = await parseBody(c, newBucketSchema)
  const { name, id = name } = body
  for (const value of [name, id]) requireBucketName(value)
  const bucket = { ...toSettings(body, services.maxFileBytes), id, name, owner: scope.claims.sub }
  try {
    await runAs(services.database, scope, (connection) => insertBucket(connection, bucket))
  } catch (error) {
    throw getSqlState(error) === '23505' ? errors.duplicate('BucketAlreadyExists') : error
  }
  return c.json({ name })
}

/** Deletes what the caller may delete; hosted, seeing one object of a bucket is enough to empty it. */
async function emptyBucket(
  { database, blobs }: StorageServices,
  c: Context<StorageEnv>,
  id: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.emptyBucket)
  const versions = await runAs(database, scope, async (connection) => {
    await findBucket(connection, id)
    const { rows } = await connection.query<{ version: string | null }>(
      'delete from storage.objects where bucket_id = $1 returning version',
      [id],
    )
    return rows.map(({ version }) => version)
  })
  await blobs.remove(versions)
  return c.json({ message: 'Successfully emptied' })
}

async function deleteBucket(
  { database }: StorageServices,
  c: Context<StorageEnv>,
  id: string,
): Promise<Response> {
  const scope = requireScope(c, OPERATIONS.deleteBucket)
  await requireBucket(database, id)
  await database.transaction(async (connection) => {
    const { rows } = await connection.query(
      'select from storage.objects where bucket_id = $1 limit 1',
      [id],
    )
    if (rows.length > 0) throw errors.bucketNotEmpty()
    await actAs(connection, scope)
    const { affectedRows } = await connection.query('delete from storage.buckets where id = $1', [
      id,
    ])
    if (affectedRows === 0) throw errors.noSuchBucket()
    await actAsOwner(connection)
  })
  return c.json({ message: 'Successfully deleted' })
}

function toSettings(body: z.infer<typeof settingsSchema>, maxFileBytes: number): BucketSettings {
  const limit = body.file_size_limit
  const fileSizeLimit = typeof limit === 'string' ? parseFileSize(limit) : limit
  if ((fileSizeLimit ?? 0) > maxFileBytes) throw errors.entityTooLarge()
  const allowedMimeTypes = body.allowed_mime_types?.filter((type) => type !== '')
  const wrong = allowedMimeTypes?.find((type) => !MIME_TYPE.test(type))
  if (wrong !== undefined) throw errors.invalidMimeType(wrong)
  return {
    public: body.public,
    fileSizeLimit,
    allowedMimeTypes: body.allowed_mime_types === null ? null : allowedMimeTypes,
  }
}

/** `20MB`: units of a thousand, as hosted. */
function parseFileSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(gb|mb|kb|b)$/i.exec(text)
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '']
  if (unit === undefined) {
    throw errors.invalidRequest('Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B')
  }
  return Math.floor(Number(match?.[1]) * unit)
}

function renderBucket(bucket: Bucket): Record<string, unknown> {
  return {
    ...bucket,
    owner: bucket.owner ?? '',
    created_at: new Date(bucket.created_at).toISOString(),
    updated_at: new Date(bucket.updated_at).toISOString(),
  }
}
