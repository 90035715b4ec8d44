import { type Context, Hono } from 'hono'
import { drainBody, readBytes } from '../request-body.ts'
import { requireBucket } from './buckets.ts'
import { requireScope } from './caller.ts'
import { errors, toStorageError } from './errors.ts'
import { requireKey } from './names.ts'
import type { PartialUploads, UploadInfo } from './partial-uploads.ts'
import { parseMetadata, TUS_VERSION } from './resumable-headers.ts'
import { OPERATIONS, type Scope } from './scope.ts'
import type { StorageEnv, StorageServices } from './services.ts'
import { commitUpload, maxBytes, requireMayUpload, requireMimeType } from './upload.ts'
import { requireCacheControl } from './upload-body.ts'

const PIECES = 'application/offset+octet-stream'

/** Whoever writes an upload now; the next one takes it over. */
interface Writer {
  stop: AbortController
  ended: Promise<void>
}

/**
 * Uploads in pieces that go on after the network was lost (tus.io, 1.0.0: creation, creation-with-upload, termination), as
 * the hosted Storage has them. Policies are asked when an upload is made, and again when it is complete.
 */
export function createResumableRoutes(
  services: StorageServices,
  uploads: PartialUploads,
): Hono<StorageEnv> {
  const resumable = new Resumable(services, uploads)
  const app = new Hono<StorageEnv>()
  app.use(async (c, next) => {
    await next()
    c.header('tus-resumable', TUS_VERSION)
    c.header('cache-control', 'no-store')
  })
  app.post('/', (c) => resumable.create(c))
  app.get('/:id', (c) => resumable.show(c, c.req.param('id')))
  app.patch('/:id', (c) => resumable.append(c, c.req.param('id')))
  app.delete('/:id', (c) => resumable.remove(c, c.req.param('id')))
  // Clients of this protocol go by the status; the other calls say it in their body.
  app.onError((error, c) => {
    const shown = toStorageError(error)
    if (shown.httpStatus === 500) console.error('[storage]', error)
    return c.json(shown.toBody(), shown.ownStatus)
  })
  return app
}

class Resumable {
  readonly #services: StorageServices
  readonly #uploads: PartialUploads
  readonly #writers = new Map<string, Writer>()

  constructor(services: StorageServices, uploads: PartialUploads) {
    this.#services = services
    this.#uploads = uploads
  }

  async create(c: Context<StorageEnv>): Promise<Response> {
    const scope = requireScope(c, OPERATIONS.createResumable)
    const info = await this.#readInfo(c, scope)
    const id = await this.#uploads.create(info)
    c.header('location', `/storage/v1/upload/resumable/${id}`)
    if (info.length === 0) await this.#complete(id, info, scope)
    else if (c.req.header('content-type') === PIECES)
      c.header('upload-offset', String(await this.#receive(c, id, scope)))
    else await drainBody(c.req.raw)
    return c.body(null, 201)
  }

  async show(c: Context<StorageEnv>, id: string): Promise<Response> {
    const info = await this.#requireOwn(c, id)
    await this.#takeOver(id)
    c.header('upload-offset', String(await this.#uploads.offsetOf(id, info)))
    c.header('upload-length', String(info.length))
    c.header('upload-metadata', info.metadata)
    return c.body(null, 200)
  }

  async append(c: Context<StorageEnv>, id: string): Promise<Response> {
    const scope = requireScope(c, OPERATIONS.appendResumable)
    await this.#requireOwn(c, id)
    if (c.req.header('content-type') !== PIECES)
      throw errors.invalidMimeType(c.req.header('content-type') ?? '')
    c.header('upload-offset', String(await this.#receive(c, id, scope)))
    return c.body(null, 204)
  }

  async remove(c: Context<StorageEnv>, id: string): Promise<Response> {
    await this.#requireOwn(c, id)
    await this.#takeOver(id)
    await this.#uploads.remove(id)
    return c.body(null, 204)
  }

  async #readInfo(c: Context<StorageEnv>, scope: Scope): Promise<UploadInfo> {
    const length = Number(c.req.header('upload-length') ?? Number.NaN)
    if (!Number.isSafeInteger(length) || length < 0)
      throw errors.invalidRequest('Upload-Length must be a number of bytes')
    const header = c.req.header('upload-metadata') ?? ''
    const metadata = parseMetadata(header)
    const { bucketName, objectName, contentType, cacheControl, userMetadata } = metadata
    const bucket = await requireBucket(this.#services.database, bucketName)
    requireKey(objectName)
    if (length > maxBytes(this.#services, bucket, objectName)) throw errors.entityTooLarge()
    requireCacheControl(cacheControl)
    const mimetype = requireMimeType(contentType, bucket, objectName)
    const owner = scope.claims.sub
    const upsert = c.req.header('x-upsert') === 'true'
    const target = { bucketId: bucket.id, name: objectName, upsert, owner }
    await requireMayUpload(this.#services, scope, target, {
      metadata: { mimetype, contentLength: length },
      userMetadata,
    })
    return {
      ...target,
      role: scope.claims.role,
      length,
      mimetype,
      cacheControl,
      userMetadata,
      done: false,
      metadata: header,
    }
  }

  /** What comes is kept, however it ends. @returns the bytes that are there */
  async #receive(c: Context<StorageEnv>, id: string, scope: Scope): Promise<number> {
    const { signal, end } = await this.#begin(id)
    try {
      // Whoever wrote before may have completed it.
      const info = await this.#requireOwn(c, id)
      const before = await this.#uploads.offsetOf(id, info)
      if ((c.req.header('upload-offset') ?? '0') !== String(before)) {
        await drainBody(c.req.raw)
        throw errors.wrongOffset(before)
      }
      const most = info.length - before
      const bytes = readBytes(c.req.raw, { maxBytes: most + 1 })
      await this.#uploads.append(id, untilStopped(bytes, signal), most)
      const offset = await this.#uploads.offsetOf(id, info)
      if (offset === info.length && !info.done) await this.#complete(id, info, scope)
      return offset
    } finally {
      end()
    }
  }

  /** Makes sure that nobody else writes. */
  async #begin(id: string): Promise<{ signal: AbortSignal; end: () => void }> {
    while (this.#writers.has(id)) await this.#takeOver(id)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const stop = new AbortController()
    this.#writers.set(id, { stop, ended })
    const end = (): void => {
      this.#writers.delete(id)
      resolve()
    }
    return { signal: stop.signal, end }
  }

  async #complete(id: string, info: UploadInfo, scope: Scope): Promise<void> {
    const blob = await this.#services.blobs.adopt(this.#uploads.pathOf(id))
    try {
      const { owner, ...target } = info
      await commitUpload(this.#services, scope, { ...target, owner }, info, blob)
    } catch (error) {
      await this.#uploads.remove(id)
      throw error
    }
    // Kept for a day: a client that heard no answer asks whether it is complete.
    await this.#uploads.save(id, { ...info, done: true })
  }

  /** A client that goes on has lost the connection on which it wrote before, which may not know it yet. */
  async #takeOver(id: string): Promise<void> {
    const writer = this.#writers.get(id)
    writer?.stop.abort()
    await writer?.ended
  }

  /** That of somebody else is as good as none. */
  async #requireOwn(c: Context<StorageEnv>, id: string): Promise<UploadInfo> {
    const { claims } = requireScope(c, OPERATIONS.getResumable)
    const info = await this.#uploads.find(id)
    const isOwn = info?.owner === claims.sub && info?.role === claims.role
    if (info === undefined || !(isOwn || claims.role === 'service_role'))
      throw errors.noSuchUpload()
    return info
  }
}

/** Ends without an error when somebody else goes on. */
async function* untilStopped(
  bytes: AsyncGenerator<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stopped = new Promise<'stopped'>((resolve) => {
    signal.addEventListener('abort', () => resolve('stopped'), { once: true })
  })
  for (;;) {
    const next = await Promise.race([bytes.next(), stopped])
    if (next === 'stopped' || next.done) return
    yield next.value
  }
}
