import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import type { TokenClaims } from '../keys.ts'

/** What policies can ask for with storage.operation(). */
export const OPERATIONS = {
  createBucket: 'storage.bucket.create',
  deleteBucket: 'storage.bucket.delete',
  emptyBucket: 'storage.bucket.empty',
  listBuckets: 'storage.bucket.list',
  getBucket: 'storage.bucket.get',
  updateBucket: 'storage.bucket.update',
  copyObject: 'storage.object.copy',
  createObject: 'storage.object.upload',
  updateObject: 'storage.object.upload_update',
  uploadSignedObject: 'storage.object.upload_signed',
  deleteObject: 'storage.object.delete',
  deleteObjects: 'storage.object.delete_many',
  getObject: 'storage.object.get_authenticated',
  infoObject: 'object.get_authenticated_info',
  headObject: 'object.head_authenticated_info',
  signUploadUrl: 'storage.object.sign_upload_url',
  signUrl: 'storage.object.sign',
  signUrls: 'storage.object.sign_many',
  listObjects: 'storage.object.list',
  listObjectsV2: 'storage.object.list_v2',
  createResumable: 'storage.tus.upload.create',
  appendResumable: 'storage.tus.upload.part',
  getResumable: 'storage.tus.upload.get',
  moveObject: 'storage.object.move',
} as const

/** Who does what: what row-level security decides by. */
export interface Scope {
  claims: TokenClaims
  operation: (typeof OPERATIONS)[keyof typeof OPERATIONS]
}

/** Carries nothing: it only makes a transaction undo what was tried. */
class Undo extends Error {}

/** Runs `use` in one transaction with the caller's role and claims, as PostgREST does. */
export function runAs<T>(
  database: Database,
  scope: Scope,
  use: (connection: PGlite) => Promise<T>,
): Promise<T> {
  return database.transaction(async (connection) => {
    await actAs(connection, scope)
    return use(connection)
  })
}

/** Like `runAs`, but undoes everything: it only shows whether the caller may. */
export async function tryAs(
  database: Database,
  scope: Scope,
  use: (connection: PGlite) => Promise<unknown>,
): Promise<void> {
  try {
    await runAs(database, scope, async (connection) => {
      await use(connection)
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
}

/** For the rest of the transaction, or until `actAsOwner`. */
export async function actAs(connection: PGlite, { claims, operation }: Scope): Promise<void> {
  await connection.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true),
       set_config('request.jwt.claim.role', $3, true), set_config('storage.operation', $4, true),
       set_config('storage.allow_delete_query', 'true', true), set_config('role', $3, true)`,
    [JSON.stringify(claims), claims.sub ?? '', claims.role, operation],
  )
}

/** Every step past row-level security goes through here. */
export async function actAsOwner(connection: PGlite): Promise<void> {
  await connection.query(`select set_config('role', 'none', true)`)
}
