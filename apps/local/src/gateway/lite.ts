import { App, type EmailDriver } from '@supabase/lite'
import { Kysely } from 'kysely'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import type { Keys } from '../keys.ts'
import { createAuthMails } from './auth-mails.ts'
import { createLockedDialect } from './locked-dialect.ts'
import { normalizeVerify } from './verify.ts'

export interface LiteOptions {
  database: EmbeddedDatabase
  keys: Keys
  /** Where a person lands after following a link in a mail. */
  siteUrl: string
  mail: EmailDriver
  /** Seconds that a user's token lives; an hour, as hosted. */
  jwtExpiry?: number
}

/** Data API and Auth: @supabase/lite with its known faults mended. */
export async function createLite(
  options: LiteOptions,
): Promise<(request: Request) => Promise<Response>> {
  const { database, keys } = options
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
    db: { migrations: { enabled: false } },
    options: {
      server: { disableStudio: true, admin: false },
      drivers: { email: options.mail },
    },
  })
  await app.init()
  return createAuthMails({
    serve: async (request) => app.fetch(await normalizeVerify(request)),
    database,
    siteUrl: options.siteUrl,
  })
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
