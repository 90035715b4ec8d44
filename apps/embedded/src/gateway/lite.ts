import { App, type EmailDriver } from '@supabase/lite'
import { Kysely } from 'kysely'
import type { AuthConfig, ProjectConfig } from '../config.ts'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import { createAuthenticator, type Keys } from '../keys.ts'
import { type AuthLimits, createAuthGuard } from './auth/index.ts'
import type { LinkSigner } from './auth/links.ts'
import { mendPasswordHashing } from './auth/passwords.ts'
import { allowConfigured } from './auth/redirects.ts'
import type { LiveSessions } from './auth/sessions.ts'
import { mendDataError } from './data-errors.ts'
import { refuseQuery } from './data-queries.ts'
import { createLockedDialect } from './locked-dialect.ts'
import { readRequestId, type RequestScope, requestScope } from './request-scope.ts'

export interface LiteOptions {
  database: EmbeddedDatabase
  keys: Keys
  /** Where a person lands after following a link in a mail. */
  siteUrl: string
  mail: EmailDriver
  /** Of those mails. */
  links: LinkSigner
  authLimits: AuthLimits
  sessions: LiveSessions
  /** `[api]` and `[auth]` of the configuration. */
  api: ProjectConfig['api']
  authConfig: AuthConfig
}

export interface Lite {
  /** Serves `/rest/v1`. */
  data: (request: Request) => Promise<Response>
  /** Serves `/auth/v1`, to a sender: where the connection comes from. */
  auth: (request: Request, sender: string) => Promise<Response>
}

/** Data API and Auth: @supabase/lite with its known faults mended. */
export async function createLite(options: LiteOptions): Promise<Lite> {
  const { database, keys } = options
  mendConnection(database, options.api.schemas)
  mendPasswordHashing()
  const { api, authConfig: config } = options
  const addresses = allowConfigured(options.siteUrl, config)
  const authenticate = createAuthenticator(keys)
  const app = new App({
    connection: database.lite,
    api: { enabled: true, schemas: api.schemas, max_rows: api.maxRows },
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      jwt_expiry: config.jwtExpiry,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      site_url: options.siteUrl,
      additional_redirect_urls: addresses.patterns,
      minimum_password_length: config.minimumPasswordLength,
      enable_signup: config.enableSignup,
      email: { enable_confirmations: config.enableConfirmations },
    },
    db: { migrations: { enabled: false } },
    options: {
      server: { disableStudio: true, admin: false },
      drivers: { email: options.mail },
    },
  })
  await app.init()
  const serve = async (request: Request): Promise<Response> => app.fetch(request)
  const auth = createAuthGuard({
    serve,
    database,
    authenticate,
    sessions: options.sessions,
    addresses,
    links: options.links,
    limits: options.authLimits,
    securePasswordChange: config.securePasswordChange,
    enableConfirmations: config.enableConfirmations,
  })
  return {
    auth,
    async data(request) {
      const bearer = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
      const claims = bearer === undefined ? null : await authenticate(bearer)
      if (claims && !(await options.sessions.isLive(claims))) return sessionEnded()
      const refusal = refuseQuery(request.url)
      if (refusal) return refusal
      const scope: RequestScope = {
        signal: request.signal,
        requestId: readRequestId(request.headers),
      }
      const response = await requestScope.run(scope, () => serve(request))
      return mendDataError(response, scope.databaseError)
    },
  }
}

/** As for a token that has expired: clients then try to renew theirs, and hear that the session is over. */
function sessionEnded(): Response {
  const body = {
    code: 'PGRST303',
    message: 'JWT expired',
    details: 'The session has ended',
    hint: null,
  }
  return Response.json(body, { status: 401 })
}

/**
 * Three faults of the connection of @supabase/lite 0.10: it shares PGlite without a lock; at the first request it grants
 * everything on every schema with row-level security to anon and authenticated, which it does not once it believes that
 * it has; and for each request it searches the text of every view for the types of its columns, also of views that
 * nobody can ask for.
 */
function mendConnection(database: EmbeddedDatabase, exposed: readonly string[]): void {
  const { lite } = database
  const introspect = lite.introspect.bind(lite)
  const served = new WeakMap<Introspection, Introspection>()
  Object.assign(lite, {
    kysely: new Kysely({ dialect: createLockedDialect(database) }),
    rlsState: 'active',
    async introspect(options: Parameters<typeof introspect>[0]): Promise<Introspection> {
      const all = await introspect(options)
      const known = served.get(all) ?? withoutViewsBeyond(exposed, all)
      served.set(all, known)
      return known
    },
  })
}

type Introspection = Awaited<ReturnType<EmbeddedDatabase['lite']['introspect']>>

function withoutViewsBeyond(exposed: readonly string[], all: Introspection): Introspection {
  const isHidden = ({ schema }: { schema?: string | null }): boolean =>
    !exposed.includes(schema ?? 'public')
  const hidden = new Set(all.views.filter(isHidden).map(({ schema, name }) => `${schema}.${name}`))
  return {
    ...all,
    views: all.views.filter((view) => !isHidden(view)),
    columns: all.columns.filter(({ schema, table }) => !hidden.has(`${schema}.${table}`)),
  }
}
