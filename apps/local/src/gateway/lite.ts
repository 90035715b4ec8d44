import { App, type EmailDriver, setExperimental } from '@supabase/lite'
import { Kysely } from 'kysely'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import type { Keys } from '../keys.ts'
import { createFileStorage } from './file-storage.ts'
import { createLockedDialect } from './locked-dialect.ts'
import { normalizeUpload } from './uploads.ts'
import { normalizeVerify } from './verify.ts'

export interface LiteOptions {
  database: EmbeddedDatabase
  keys: Keys
  /** Folder of the stored objects. */
  storageDir: string
  /** Where a person lands after following a link in a mail. */
  siteUrl: string
  mail: EmailDriver
  /** Seconds that a user's token lives; an hour, as hosted. */
  jwtExpiry?: number
}

/** Data API, Auth and Storage: @supabase/lite with its known faults mended. */
export async function createLite(
  options: LiteOptions,
): Promise<(request: Request) => Promise<Response>> {
  const { database, keys } = options
  setExperimental('storage', true)
  mendConnection(database)
  const app = new App({
    connection: database.lite,
    api: { enabled: true, schemas: ['public'], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      jwt_expiry: options.jwtExpiry ?? 3600,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      site_url: options.siteUrl,
      minimum_password_length: 8,
      enable_signup: true,
    },
    storage: { enabled: true, file_size_limit: '50MiB' },
    db: { migrations: { enabled: false } },
    options: {
      server: { disableStudio: true, admin: false },
      drivers: { email: options.mail },
    },
  })
  app._storageAdapter = createFileStorage(options.storageDir)
  await app.init()
  return async (request) => app.fetch(await normalizeVerify(await normalizeUpload(request)))
}

/**
 * Two faults of the connection of @supabase/lite 0.10: it shares PGlite without a lock, and at the
 * first request it grants everything on every schema with row-level security to anon and
 * authenticated, which it does not once it believes that it has.
 */
function mendConnection(database: EmbeddedDatabase): void {
  const dialect = createLockedDialect(database.lite.driver, database.mutex)
  Object.assign(database.lite, { kysely: new Kysely({ dialect }), rlsState: 'active' })
}
