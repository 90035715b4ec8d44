import { Hono } from 'hono'
import type { Database } from '../database/database.ts'
import type { TokenClaims } from '../keys.ts'
import { type Blobs, createBlobs } from './blobs.ts'
import { createBucketRoutes } from './bucket-routes.ts'
import { identifyCaller } from './caller.ts'
import { toStorageError } from './errors.ts'
import { createObjectRoutes } from './object-routes.ts'
import { createReadRoutes } from './read-routes.ts'
import type { StorageEnv } from './services.ts'
import { PartialUploads } from './partial-uploads.ts'
import { createResumableRoutes } from './resumable-routes.ts'
import { createSignRoutes } from './sign-routes.ts'
import { createUrlSigner } from './url-signer.ts'

export interface StorageOptions {
  database: Database
  /** Folder of the stored bytes. */
  root: string
  jwtSecret: string
  authenticate: (token: string) => Promise<TokenClaims | null>
  /** 50 MiB, as a new hosted project. */
  maxFileBytes?: number
  /** Whether the disk has that many bytes to spare. */
  hasRoomFor?: (bytes: number) => Promise<boolean>
}

export interface Storage {
  /** Serves `/storage/v1/...`. */
  fetch(request: Request): Promise<Response>
}

const DEFAULT_MAX_FILE_BYTES = 50 * 1024 * 1024

/**
 * The Storage API, as supabase-js speaks it and the hosted service (github.com/supabase/storage) answers.
 * Rows are in storage.buckets and storage.objects, whose policies decide; bytes are files.
 * Without S3 and image transformations.
 */
export async function createStorage(options: StorageOptions): Promise<Storage> {
  const { database, authenticate } = options
  const blobs = createBlobs(options.root, options.hasRoomFor)
  // Beside the blobs, whose folder is swept of what no row names.
  const hasRoomFor = options.hasRoomFor ?? (async () => true)
  const uploads = new PartialUploads(`${options.root}-resumable`, hasRoomFor)
  await uploads.sweep()
  await sweep(database, blobs)
  const services = {
    database,
    blobs,
    authenticate,
    signer: createUrlSigner(options.jwtSecret),
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
  }
  const app = new Hono<StorageEnv>().basePath('/storage/v1')
  app.get('/status', (c) => c.body(null))
  app.get('/health', (c) => c.json({ healthy: true }))
  app.use(identifyCaller(services))
  app.route('/bucket', createBucketRoutes(services))
  // Names like `list` and `sign` come before those of buckets.
  app.route('/object', createSignRoutes(services))
  app.route('/object', createReadRoutes(services))
  app.route('/object', createObjectRoutes(services))
  app.route('/upload/resumable', createResumableRoutes(services, uploads))
  app.notFound((c) => {
    const message = `Route ${c.req.method}:${new URL(c.req.url).pathname} not found`
    return c.json({ message, error: 'Not Found', statusCode: 404 }, 404)
  })
  app.onError((error, c) => {
    const shown = toStorageError(error)
    if (shown.httpStatus === 500) console.error('[storage]', error)
    return c.json(shown.toBody(), shown.httpStatus)
  })
  return { fetch: async (request) => app.fetch(request) }
}

/** Files that a crash left without a row. */
async function sweep(database: Database, blobs: Blobs): Promise<void> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ version: string }>(
      'select version from storage.objects where version is not null',
    ),
  )
  const versions = new Set(rows.map(({ version }) => version))
  await blobs.sweep((version) => versions.has(version))
}
