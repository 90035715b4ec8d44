import { errors } from './errors.ts'

export const TUS_VERSION = '1.0.0'

/** What hosted clients say of an upload. */
interface ResumableMetadata {
  bucketName: string
  objectName: string
  contentType: string
  cacheControl: string
  userMetadata: Record<string, unknown> | null
}

const MAX_HEADER_CHARACTERS = 16 * 1024

/** `Upload-Metadata`: keys with values in base64, commas between (tus 1.0.0, creation). */
export function parseMetadata(header: string): ResumableMetadata {
  if (header.length > MAX_HEADER_CHARACTERS)
    throw errors.invalidRequest('Upload-Metadata is too long')
  const values = new Map(
    header.split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(/\s+/)
      return [key, Buffer.from(value, 'base64').toString('utf8')] as const
    }),
  )
  const cacheControl = values.get('cacheControl')
  return {
    bucketName: values.get('bucketName') ?? '',
    objectName: values.get('objectName') ?? '',
    contentType: values.get('contentType') || 'application/octet-stream',
    cacheControl: cacheControl ? `max-age=${cacheControl}` : 'no-cache',
    userMetadata: parseJson(values.get('metadata')),
  }
}

function parseJson(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}
