import { errors } from './errors.ts'
import { type Part, readParts } from './multipart.ts'

/** An upload as it stands in a request, whichever way it was sent. */
export interface UploadBody {
  mimetype: string
  cacheControl: string
  userMetadata: Record<string, unknown> | null
  /** What the request says about its length, which is not to be believed. */
  declaredLength: number | undefined
  bytes: AsyncIterable<Uint8Array>
}

const MAX_FIELD_BYTES = 1024 * 1024
const MAX_FIELDS = 10
const OCTETS = 'application/octet-stream'
const HEADER_VALUE = /^[\x20-\x7e]{0,1000}$/

/** Reads an upload up to its first byte: the fields of a form stand before its file. */
export async function readUpload(
  request: Request,
  body: AsyncIterable<Uint8Array>,
): Promise<UploadBody> {
  const contentType = request.headers.get('content-type') || OCTETS
  const upload = /^multipart\/form-data/i.test(contentType)
    ? await readForm(body, contentType)
    : {
        mimetype: contentType,
        cacheControl: request.headers.get('cache-control') ?? 'no-cache',
        userMetadata: parseUserMetadata(request.headers.get('x-metadata')),
        bytes: body,
      }
  requireCacheControl(upload.cacheControl)
  const length = request.headers.get('content-length')
  return { ...upload, declaredLength: length === null ? undefined : Number(length) }
}

/** It becomes a header when the object is read. */
export function requireCacheControl(value: string): void {
  if (!HEADER_VALUE.test(value)) throw errors.invalidRequest('Invalid character in a header')
}

async function readForm(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<Omit<UploadBody, 'declaredLength'>> {
  const fields = new Map<string, string>()
  const parts = readParts(body, contentType)
  // Not `for await`: leaving that early would end the generator, from which the file is still to come.
  for (;;) {
    const { done, value: part } = await parts.next()
    if (done || fields.size > MAX_FIELDS) throw errors.invalidRequest('No content provided')
    if (isFile(part)) return toUpload(part, fields, parts)
    fields.set(part.name, await readField(part))
  }
}

/** A type alone makes no file: some clients give one to their fields. */
const isFile = ({ filename, contentType }: Part): boolean =>
  filename !== undefined || contentType === 'application/octet-stream'

function toUpload(
  part: Part,
  fields: Map<string, string>,
  parts: AsyncGenerator<Part>,
): Omit<UploadBody, 'declaredLength'> {
  const cacheControl = fields.get('cacheControl')
  const metadata = fields.get('metadata') ?? fields.get('userMetadata')
  return {
    mimetype: fields.get('contentType') || part.contentType || OCTETS,
    cacheControl: cacheControl ? `max-age=${cacheControl}` : 'no-cache',
    userMetadata: parseJsonObject(metadata),
    bytes: readToEnd(part, parts),
  }
}

/** The file, then what stands behind it, so that the connection can be used again. */
async function* readToEnd(part: Part, parts: AsyncGenerator<Part>): AsyncGenerator<Uint8Array> {
  yield* part.bytes
  for (;;) {
    const { done } = await parts.next()
    if (done) return
  }
}

async function readField(part: Part): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of part.bytes) {
    size += piece.byteLength
    if (size > MAX_FIELD_BYTES) throw errors.entityTooLarge('user_metadata')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** `x-metadata`: JSON in base64. What cannot be read is left out, as hosted. */
export function parseUserMetadata(header: string | null): Record<string, unknown> | null {
  return header === null ? null : parseJsonObject(Buffer.from(header, 'base64').toString('utf8'))
}

function parseJsonObject(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}
