import type { Core } from '../core.ts'
import { DocumindError } from '../errors/documind-error.ts'
import { isRecord, toError } from '../errors/to-error.ts'
import { storageCode } from '../errors/transport-codes.ts'
import { type Fetch, renewing } from '../renewing-fetch.ts'
import { readJson } from '../storage.ts'
import { asciiToBase64 } from './base64.ts'
import type { FileSource } from './file-source.ts'

// The tus protocol (tus.io, 1.0.0: core, creation). tus-js-client needs XMLHttpRequest or Node; this is what fetch can do.

/** The hosted Storage takes pieces of this size and no other, but for the last. */
const PIECE_BYTES = 6 * 1024 * 1024
/** How often a piece is tried again, the server being asked first what it has; then it is for the caller to try again. */
const RETRY_DELAYS_MS = [500, 1_500, 4_000]
/** Later than that the server has forgotten it, or will before it ends. */
const USABLE_MS = 20 * 60 * 60 * 1000
const OFFSET_STREAM = 'application/offset+octet-stream'

interface Target {
  bucket: string
  /** Name of the object; it must not exist. */
  path: string
  /** Media type. */
  type: string
  /** The same for the same file on its way to the same place. */
  resumeKey: string
  onProgress: (sent: number, total: number) => void
  signal: AbortSignal | undefined
}

/** An upload that the server knows. */
interface Begun {
  url: string
  path: string
  /** Milliseconds since 1970. */
  at: number
}

/**
 * Stores an object piece by piece: what arrived is not sent again.
 * @returns the name under which it is stored: that of the upload that went on
 */
export async function uploadInPieces(
  core: Core,
  source: FileSource,
  target: Target,
): Promise<string> {
  const key = `documind:upload:${target.resumeKey}`
  const call = createCall(core, target.signal)
  let begun = await findBegun(core, key)
  let offset = begun ? await readOffset(call, begun.url) : null
  if (begun === null || offset === null) {
    begun = await create(core, call, source, target)
    offset = 0
    await core.storage.setItem(key, JSON.stringify(begun))
  }
  target.onProgress(offset, source.size)
  await sendFrom(call, source, begun.url, offset, target.onProgress)
  await core.storage.removeItem(key)
  return begun.path
}

async function sendFrom(
  call: Call,
  source: FileSource,
  url: string,
  from: number,
  onProgress: Target['onProgress'],
): Promise<void> {
  for (let offset = from, failures = 0; offset < source.size;) {
    try {
      const piece = await source.read(offset, Math.min(source.size, offset + PIECE_BYTES))
      const headers = { 'upload-offset': String(offset), 'content-type': OFFSET_STREAM }
      const response = await call('PATCH', url, headers, new Uint8Array(piece))
      offset = offsetOf(response)
      failures = 0
      onProgress(offset, source.size)
    } catch (cause) {
      const error = await toError(cause, 'upload_failed')
      const delay = RETRY_DELAYS_MS[failures++]
      if (error.code !== 'offline' && error.code !== 'upload_failed') throw error
      if (delay === undefined) throw error
      await new Promise<void>((resolve) => setTimeout(resolve, delay))
      // What arrived before the line was cut is there.
      offset = (await readOffset(call, url).catch(() => offset)) ?? offset
    }
  }
}

async function create(
  core: Core,
  call: Call,
  source: FileSource,
  { bucket, path, type }: Target,
): Promise<Begun> {
  const metadata = { bucketName: bucket, objectName: path, contentType: type, cacheControl: '3600' }
  const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${asciiToBase64(value)}`)
  const headers = { 'upload-length': String(source.size), 'upload-metadata': pairs.join(',') }
  const response = await call('POST', `${core.url}/storage/v1/upload/resumable`, headers)
  const location = response.headers.get('location')
  if (location === null) throw new DocumindError('upload_failed')
  const [origin = ''] = /^https?:\/\/[^/]+/.exec(core.url) ?? []
  return { url: location.startsWith('/') ? origin + location : location, path, at: Date.now() }
}

/** Null where the server knows nothing of it. */
async function readOffset(call: Call, url: string): Promise<number | null> {
  try {
    return offsetOf(await call('HEAD', url, {}))
  } catch (cause) {
    const error = await toError(cause)
    if (error.status === undefined || error.status >= 500) throw error
    return null
  }
}

function offsetOf({ headers }: Response): number {
  const offset = Number(headers.get('upload-offset') ?? Number.NaN)
  if (!Number.isSafeInteger(offset)) throw new DocumindError('upload_failed')
  return offset
}

async function findBegun({ storage }: Core, key: string): Promise<Begun | null> {
  const stored = await readJson(storage, key)
  if (!isRecord(stored)) return null
  const { url, path, at } = stored
  if (typeof url !== 'string' || typeof path !== 'string' || typeof at !== 'number') return null
  return Date.now() - at < USABLE_MS ? { url, path, at } : null
}

type Call = (
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: Uint8Array<ArrayBuffer>,
) => Promise<Response>

/** As the caller. Rejects with a DocumindError for whatever is no success. */
function createCall(core: Core, signal: AbortSignal | undefined): Call {
  const send: Fetch = renewing(core.fetch, (refused) => core.session.replaceRefused(refused))
  return async (method, url, own, body) => {
    const token = (await core.session.accessToken()) ?? core.publishableKey
    const headers = {
      ...own,
      'tus-resumable': '1.0.0',
      apikey: core.publishableKey,
      authorization: `Bearer ${token}`,
    }
    const more = { ...(body ? { body } : {}), ...(signal ? { signal } : {}) }
    const response = await send(url, { method, headers, ...more }).catch(async (cause: unknown) => {
      throw await toError(cause, 'offline')
    })
    if (response.ok) return response
    const message = await response.text().catch(() => '')
    const code = storageCode({ status: response.status, message }) ?? 'upload_failed'
    throw new DocumindError(code, { status: response.status })
  }
}
