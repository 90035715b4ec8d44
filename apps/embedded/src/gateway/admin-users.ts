import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { TokenClaims } from '../keys.ts'
import { isTooLarge } from './auth/account.ts'
import { authenticateCaller } from './auth/is-service.ts'
import { hashPassword } from './auth/passwords.ts'
import { endOtherSessions, type LiveSessions } from './auth/sessions.ts'

const UNIQUE_VIOLATION = '23505'
const MAX_PER_PAGE = 1000

const metadata = z
  .record(z.string(), z.unknown())
  .refine((value) => !isTooLarge(value), 'may take at most 64 kB')
const attributes = z.object({
  email: z.email().toLowerCase().optional(),
  password: z.string().optional(),
  email_confirm: z.boolean().optional(),
  /** For somebody who comes from another project; bcrypt, which is all that is checked here. */
  password_hash: z
    .string()
    .regex(/^\$2[aby]\$\d\d\$[./0-9A-Za-z]{53}$/)
    .optional(),
  /** As Go writes durations; `none` lets the person in again. */
  ban_duration: z
    .string()
    .regex(/^(?:none|(?:\d{1,9}(?:\.\d{1,6})?(?:h|m|s|ms))+)$/)
    .optional(),
  user_metadata: metadata.optional(),
  app_metadata: metadata.optional(),
})
const newcomer = attributes.extend({ id: z.uuid().toLowerCase().optional() })
type Attributes = z.infer<typeof newcomer>

export interface AdminUsersOptions {
  database: Database
  authenticate: (token: string) => Promise<TokenClaims | null>
  sessions: LiveSessions
  minimumPasswordLength: number
}

const COLUMNS = `id, aud, role, email, email_confirmed_at, phone, confirmed_at, last_sign_in_at, created_at,
  updated_at, banned_until, is_anonymous, raw_app_meta_data as app_metadata, raw_user_meta_data as user_metadata`

/** `auth.admin` of supabase-js for people: list, read, create, change, delete. @supabase/lite 0.10 has none of it. */
export function createAdminUsers(options: AdminUsersOptions): Hono {
  const { database, authenticate, sessions } = options
  const schema = attributes.extend({
    password: z.string().min(options.minimumPasswordLength).optional(),
  })
  const app = new Hono().basePath('/auth/v1/admin/users')
  app.use(async (c, next) => {
    const claims = await authenticateCaller(c, authenticate)
    if (claims?.role === 'service_role') {
      await next()
      return sessions.forget()
    }
    return failure(
      c,
      claims ? 403 : 401,
      claims ? 'not_admin' : 'no_authorization',
      'User not allowed',
    )
  })
  app.get('/', async (c) => {
    const perPage = pageNumber(c.req.query('per_page'), 50)
    const offset = (pageNumber(c.req.query('page'), 1) - 1) * perPage
    const query = `select ${COLUMNS}, count(*) over ()::int as total from auth.users order by created_at desc, id limit $1 offset $2`
    const { rows } = await database.exclusive((connection) =>
      connection.query<{ total: number }>(query, [perPage, offset]),
    )
    c.header('x-total-count', String(rows[0]?.total ?? 0))
    return c.json({ aud: 'authenticated', users: rows.map(({ total: _total, ...user }) => user) })
  })
  app.post('/', (c) => change(c, database, schema.extend({ id: newcomer.shape.id }), createUser))
  app.get('/:id{[0-9a-f-]{36}}', async (c) => {
    const id = c.req.param('id')
    const user = await database.exclusive((connection) => readUser(connection, id))
    return user ? c.json(user) : notFound(c)
  })
  app.put('/:id{[0-9a-f-]{36}}', (c) =>
    change(c, database, schema, (connection, given) =>
      updateUser(connection, c.req.param('id'), given),
    ),
  )
  app.delete('/:id{[0-9a-f-]{36}}', async (c) => {
    const { affectedRows } = await database.exclusive((connection) =>
      connection.query('delete from auth.users where id = $1', [c.req.param('id')]),
    )
    return affectedRows === 0 ? notFound(c) : c.json({})
  })
  return app
}

/** Hashed before the database is anybody's: that takes a while. */
interface Changes extends Omit<Attributes, 'password'> {
  passwordHash: string | null
}

type Change = (connection: PGlite, given: Changes) => Promise<object | null>

async function change(
  c: Context,
  database: Database,
  schema: z.ZodType<Attributes>,
  apply: Change,
): Promise<Response> {
  const body: unknown = await c.req.json().catch(() => null)
  const given = schema.safeParse(body)
  if (!given.success) return failure(c, 422, 'validation_failed', z.prettifyError(given.error))
  try {
    const { password, ...rest } = given.data
    const passwordHash =
      password === undefined ? (rest.password_hash ?? null) : await hashPassword(password)
    const user = await database.transaction((connection) =>
      apply(connection, { ...rest, passwordHash }),
    )
    return user ? c.json(user) : notFound(c)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error
    const message = 'A user with this email address has already been registered'
    return failure(c, 422, 'email_exists', message)
  }
}

async function createUser(connection: PGlite, given: Changes): Promise<object | null> {
  const { id = randomUUID() } = given
  await connection.query(
    `insert into auth.users (id, aud, role, raw_app_meta_data, raw_user_meta_data)
      values ($1, 'authenticated', 'authenticated', '{"provider": "email", "providers": ["email"]}', '{}')`,
    [id],
  )
  const claims = { sub: id, email: given.email, email_verified: given.email_confirm ?? false }
  await connection.query(
    `insert into auth.identities (id, provider, provider_id, user_id, identity_data)
      values ($1, 'email', $2::text, $2::text::uuid, $3)`,
    [randomUUID(), id, JSON.stringify(claims)],
  )
  return updateUser(connection, id, given)
}

/** What is not given stays; metadata is merged, as the Auth server does. */
async function updateUser(connection: PGlite, id: string, given: Changes): Promise<object | null> {
  const { email, passwordHash, email_confirm, user_metadata = {}, app_metadata = {} } = given
  const ban = given.ban_duration
  await connection.query(
    `update auth.users set
       email = coalesce($2, email),
       encrypted_password = coalesce($3, encrypted_password),
       email_confirmed_at = case when $4 then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
       raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || $5::jsonb,
       raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || $6::jsonb,
       banned_until = case when $7 = 'none' then null when $7 is null then banned_until
         else now() + make_interval(secs => $8) end,
       updated_at = now()
     where id = $1`,
    [
      id,
      email ?? null,
      passwordHash,
      email_confirm ?? false,
      JSON.stringify(user_metadata),
      JSON.stringify(app_metadata),
      ban ?? null,
      ban === undefined ? null : secondsOf(ban),
    ],
  )
  const isBanned = ban !== undefined && ban !== 'none'
  if (passwordHash !== null || email !== undefined || isBanned) {
    await endOtherSessions(connection, id, null)
  }
  return readUser(connection, id)
}

const UNIT_SECONDS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** @returns seconds of a duration such as `87600h` or `1h30m` */
const secondsOf = (duration: string): number =>
  [...duration.matchAll(/([\d.]{1,16})(h|ms|m|s)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_SECONDS[unit] ?? 0),
    0,
  )

async function readUser(connection: PGlite, id: string): Promise<object | null> {
  const { rows } = await connection.query<object>(
    `select ${COLUMNS} from auth.users where id = $1`,
    [id],
  )
  return rows[0] ?? null
}

function pageNumber(text: string | undefined, fallback: number): number {
  const number = Number(text || fallback)
  return Number.isInteger(number) && number > 0 ? Math.min(number, MAX_PER_PAGE) : fallback
}

const notFound = (c: Context): Response => failure(c, 404, 'user_not_found', 'User not found')

function failure(
  c: Context,
  code: 401 | 403 | 404 | 422,
  errorCode: string,
  msg: string,
): Response {
  return c.json({ code, error_code: errorCode, msg }, code)
}
