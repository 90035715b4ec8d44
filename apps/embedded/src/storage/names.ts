import { errors } from './errors.ts'

/**
 * What the hosted Storage takes as names: characters that are safe in S3. So no Chinese names; the
 * title of a document is kept in its row, not in its path.
 */
const VALID_KEY = /^[A-Za-z0-9_/!.*'() &$=@;:+,?-]+$/
const VALID_BUCKET_NAME = /^[A-Za-z0-9_!.*'() &$=@;:+,?-]{1,100}$/

/** Made by Studio for a folder without files: always empty, whatever its bucket takes. */
export const isEmptyFolder = (key: string): boolean => key.endsWith('.emptyFolderPlaceholder')

export function requireKey(key: string): void {
  if (!VALID_KEY.test(key)) throw errors.invalidKey(key)
}

export function requireBucketName(name: string): void {
  if (!VALID_BUCKET_NAME.test(name) || name.trim() !== name) throw errors.invalidBucketName()
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An owner as the older column `owner` takes it; `owner_id` takes any. */
export const toUuid = (owner: string | undefined): string | null =>
  owner !== undefined && UUID.test(owner) ? owner : null
