import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Blobs } from './blobs.ts'
import { errors } from './errors.ts'
import { toServedType } from './media-type.ts'
import type { StoredObject } from './objects.ts'
import { type ByteRange, parseRange } from './range.ts'

interface SendOptions {
  /** The `download` query: a name, '' for any name, undefined to be shown in the browser. */
  download: string | undefined
  /** When a signed URL ends, in seconds since the epoch. */
  expires?: number
}

/**
 * Answers with an object's bytes, or for HEAD with what is known of them.
 * @param find looks the object up, policies included; asked once more when the bytes that it named were
 *   replaced in between
 */
export async function sendObject(
  blobs: Blobs,
  request: Request,
  find: () => Promise<StoredObject>,
  options: SendOptions,
): Promise<Response> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    const object = await find()
    const headers = createHeaders(object, options)
    if (isNotModified(request, headers)) return new Response(null, { status: 304, headers })
    if (request.method === 'HEAD') {
      headers.set('content-length', String(object.metadata?.size ?? 0))
      return new Response(null, { headers })
    }
    const file = await blobs.open(object.version ?? '')
    if (file) return sendFile(request, file, headers)
  }
  throw errors.noSuchKey()
}

async function sendFile(request: Request, file: FileHandle, headers: Headers): Promise<Response> {
  try {
    const { size } = await file.stat()
    const wanted = isRangeWanted(request, headers) ? request.headers.get('range') : null
    const range = parseRange(wanted, size)
    if (range === 'unsatisfiable') return refuseRange(file, size)
    if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${size}`)
    const length = range ? range.end - range.start + 1 : size
    headers.set('content-length', String(length))
    const body = length === 0 ? await close(file) : streamFile(file, range)
    return new Response(body, { status: range ? 206 : 200, headers })
  } catch (error) {
    await file.close()
    throw error
  }
}

async function refuseRange(file: FileHandle, size: number): Promise<Response> {
  await file.close()
  const error = errors.invalidRange()
  const headers = { 'content-range': `bytes */${size}` }
  return Response.json(error.toBody(), { status: error.httpStatus, headers })
}

async function close(file: FileHandle): Promise<null> {
  await file.close()
  return null
}

/** Closes the file at its end, and when the client goes away before. */
function streamFile(file: FileHandle, range: ByteRange | undefined): ReadableStream {
  return Readable.toWeb(file.createReadStream(range ?? {})) as ReadableStream
}

function createHeaders({ metadata, updated_at }: StoredObject, options: SendOptions): Headers {
  const { type, inline } = toServedType(metadata?.mimetype)
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'content-type': type,
    'x-robots-tag': 'none',
    'last-modified': new Date(metadata?.lastModified ?? updated_at).toUTCString(),
  })
  if (metadata?.eTag) headers.set('etag', metadata.eTag)
  if (options.expires === undefined) {
    headers.set('cache-control', metadata?.cacheControl ?? 'no-cache')
  } else {
    headers.set('expires', new Date(options.expires * 1000).toUTCString())
  }
  const disposition = renderDisposition(options.download ?? (inline ? undefined : ''))
  if (disposition !== undefined) headers.set('content-disposition', disposition)
  return headers
}

function renderDisposition(download: string | undefined): string | undefined {
  if (download === undefined) return undefined
  if (download === '') return 'attachment;'
  const name = encodeURIComponent(download)
  return `attachment; filename=${name}; filename*=UTF-8''${name}`
}

/** RFC 9110, 13.2.2: If-Modified-Since counts only where there is no If-None-Match. */
function isNotModified(request: Request, headers: Headers): boolean {
  const known = request.headers.get('if-none-match')
  if (known !== null) {
    const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
    return tags.includes('*') || tags.includes(headers.get('etag') ?? '')
  }
  const since = Date.parse(request.headers.get('if-modified-since') ?? '')
  return Date.parse(headers.get('last-modified') ?? '') <= since
}

/** A part is of use only to whom has the other parts of the same version (RFC 9110, 13.1.5). */
function isRangeWanted(request: Request, headers: Headers): boolean {
  const condition = request.headers.get('if-range')
  return (
    condition === null || [headers.get('etag'), headers.get('last-modified')].includes(condition)
  )
}
