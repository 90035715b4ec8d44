import { createHash, randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { App } from '@supabase/lite'

type StorageAdapter = NonNullable<App['_storageAdapter']>
type ObjectMetadata = Awaited<ReturnType<StorageAdapter['headObject']>>

interface Sidecar {
  mimetype: string
  cacheControl: string
  eTag: string
}

/**
 * Keeps stored objects as files under `root`: `<bucket>/<key>` and beside it `<key>.meta.json`.
 * Who may touch an object is decided before, by the policies on storage.objects.
 */
export function createFileStorage(root: string): StorageAdapter {
  const locate = (bucket: string, key: string): string => locateObject(root, bucket, key)
  const head = async (bucket: string, key: string): Promise<ObjectMetadata> => {
    const path = locate(bucket, key)
    const [{ size, mtime }, sidecar] = await Promise.all([stat(path), readSidecar(path)])
    return { ...sidecar, size, contentLength: size, lastModified: mtime, httpStatusCode: 200 }
  }
  return {
    driver: root,
    headObject: (bucket, key) => head(bucket, key),
    async getObject(bucket, key, _version, headers) {
      const metadata = await head(bucket, key)
      return readObject(locate(bucket, key), metadata, headers?.range)
    },
    async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
      await writeObject(locate(bucket, key), body, { mimetype, cacheControl })
      return head(bucket, key)
    },
    deleteObject: (bucket, key) => removeObject(locate(bucket, key)),
    async deleteObjects(bucket, keys) {
      for (const key of keys) await removeObject(locate(bucket, key))
    },
    async copyObject(sourceBucket, source, _version, bucket, destination) {
      const [from, to] = [locate(sourceBucket, source), locate(bucket, destination)]
      await mkdir(dirname(to), { recursive: true })
      await copyFile(from, to)
      await copyFile(sidecarPath(from), sidecarPath(to))
      return head(bucket, destination)
    },
    privateAssetUrl: async (bucket, key) => `file://${locate(bucket, key)}`,
  }
}

function locateObject(root: string, bucket: string, key: string): string {
  const folder = resolve(root)
  const path = resolve(folder, bucket, key)
  const inside = path.startsWith(join(folder, bucket) + sep)
  if (!inside || bucket.includes('/') || bucket.includes('..') || key.includes('\0')) {
    throw new Error('Object name leaves its bucket')
  }
  return path
}

const sidecarPath = (path: string): string => `${path}.meta.json`

async function readSidecar(path: string): Promise<Sidecar> {
  return JSON.parse(await readFile(sidecarPath(path), 'utf8'))
}

/** Writes to a name of its own first, so that a half-written object is never seen under the real one. */
async function writeObject(
  path: string,
  body: Parameters<StorageAdapter['uploadObject']>[3],
  { mimetype, cacheControl }: Omit<Sidecar, 'eTag'>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomUUID()}.part`
  const hash = createHash('md5')
  const file = await open(temporary, 'w')
  try {
    for await (const part of toChunks(body)) {
      hash.update(part)
      await file.write(part)
    }
    await file.sync()
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  } finally {
    await file.close()
  }
  const sidecar: Sidecar = { mimetype, cacheControl, eTag: `"${hash.digest('hex')}"` }
  const meta = await open(sidecarPath(path), 'w')
  await meta.writeFile(JSON.stringify(sidecar)).finally(() => meta.close())
  await rename(temporary, path)
}

async function* toChunks(
  body: Parameters<StorageAdapter['uploadObject']>[3],
): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body
  else for await (const part of Readable.fromWeb(body as never)) yield part
}

async function removeObject(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(sidecarPath(path), { force: true })
}

async function readObject(
  path: string,
  metadata: ObjectMetadata,
  rangeHeader: string | undefined,
): ReturnType<StorageAdapter['getObject']> {
  const range = parseRange(rangeHeader, metadata.size)
  const file = await open(path, 'r')
  const stream = file.createReadStream(range ?? {})
  const body = Readable.toWeb(stream)
  if (!range) return { metadata, httpStatusCode: 200, body }
  const partial: ObjectMetadata = {
    ...metadata,
    contentLength: range.end - range.start + 1,
    contentRange: `bytes ${range.start}-${range.end}/${metadata.size}`,
    httpStatusCode: 206,
  }
  return { metadata: partial, httpStatusCode: 206, body }
}

/** One range of RFC 9110, 14.1.2; anything else is answered whole, as the RFC allows. */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const suffix = match[1] === ''
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = suffix || match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]))
  return start <= end ? { start, end } : undefined
}
