import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
// Every name that the answer has to have, or the CLI takes it for none.
import authConfig from './auth-config.json' with { type: 'json' }

/** What was asked of the Management API. */
export interface ManagementRequest {
  method: string
  path: string
  query: URLSearchParams
  /** Of JSON parsed, else as text. */
  body: unknown
}

export interface ManagementApi extends AsyncDisposable {
  url: string
  requests: ManagementRequest[]
  /** From now on this path answers with that status. */
  fail(path: RegExp, status: number): void
}

export const PROJECT_REF = 'abcdefghijklmnopqrst'

const PROJECT = {
  id: PROJECT_REF,
  ref: PROJECT_REF,
  organization_id: 'org',
  organization_slug: 'org',
  name: 'documind',
  region: 'eu-central-1',
  created_at: '2026-01-01T00:00:00Z',
  status: 'ACTIVE_HEALTHY',
  database: {
    host: `db.${PROJECT_REF}.supabase.co`,
    version: '17.6.1',
    postgres_engine: '17',
    release_channel: 'ga',
  },
}

/** Its settings before anybody has deployed. */
const CONFIG = {
  database: {
    major_version: 17,
    ssl_enforced: false,
    network_restrictions: {
      entitlement: 'allowed',
      status: 'applied',
      allowed_cidrs: [{ address: '0.0.0.0/0', type: 'v4' }],
    },
    postgres_settings: {},
  },
  pooler: { pool_mode: 'transaction', default_pool_size: 15, max_client_conn: 200 },
  api: {
    db_schema: 'public,graphql_public',
    db_extra_search_path: 'public,extensions',
    max_rows: 1000,
  },
  realtime: {
    private_only: false,
    max_concurrent_users: 200,
    max_events_per_second: 100,
    max_bytes_per_second: 100_000,
    max_channels_per_client: 100,
    max_joins_per_second: 100,
    max_presence_events_per_second: 100,
    max_payload_size_in_kb: 256,
    presence_enabled: true,
    suspend: false,
    connection_pool: 2,
    postgres_changes_pool: 1,
  },
  storage: {
    file_size_limit: 52_428_800,
    features: {
      image_transformation: { enabled: false },
      s3_protocol: { enabled: true },
      purge_cache: { enabled: false },
      iceberg_catalog: { enabled: false, max_namespaces: 1, max_tables: 1, max_catalogs: 1 },
      vector_buckets: { enabled: false, max_buckets: 1, max_indexes: 1 },
    },
    upstream_target: 'main',
    migration_version: 'x',
  },
  auth: {
    site_url: 'http://localhost:3000',
    uri_allow_list: '',
    disable_signup: false,
    external_email_enabled: true,
    mailer_autoconfirm: false,
    mailer_otp_exp: 3600,
    mailer_otp_length: 6,
    smtp_max_frequency: 60,
    password_min_length: 6,
    jwt_exp: 3600,
    rate_limit_email_sent: 2,
    mailer_subjects_magic_link: 'Your Magic Link',
    mailer_templates_magic_link_content: '<h2>Magic Link</h2>',
    mailer_subjects_confirmation: 'Confirm',
    mailer_templates_confirmation_content: 'x',
    mailer_subjects_recovery: 'Reset',
    mailer_templates_recovery_content: 'y',
  },
}

const POOL = {
  db_pool_acquisition_timeout: 10,
  db_pool_max_lifetime: 1800,
  db_pool_max_idletime: 30,
}

type Reply = [status: number, body: unknown]
type Route = [method: string, path: RegExp, reply: (query: URLSearchParams) => Reply]

const deployed = (query: URLSearchParams): Reply => {
  const slug = query.get('slug') ?? ''
  const state = { status: 'ACTIVE', version: 1, created_at: 1, updated_at: 1, verify_jwt: false }
  return [201, { id: `id-${slug}`, slug, name: slug, ...state, ezbr_sha256: 'x' }]
}

const ROUTES: readonly Route[] = [
  ['GET', /^\/v1\/projects$/, () => [200, [PROJECT]]],
  ['GET', /^\/v1\/projects\/\w+$/, () => [200, PROJECT]],
  ['GET', /\/api-keys/, () => [200, [{ name: 'anon', api_key: 'a.b.c', type: 'legacy', id: 'a' }]]],
  ['POST', /\/functions\/deploy$/, deployed],
  ['POST', /\/database\/query$/, () => [201, []]],
  ['PUT', /\/functions$/, () => [200, { functions: [] }]],
  ['GET', /\/functions$/, () => [200, []]],
  ['POST', /\/secrets$/, () => [201, '']],
  ['GET', /\/secrets$/, () => [200, []]],
  ['GET', /^\/v2\/projects\/\w+\/config$/, () => [200, { data: toConfig() }]],
  ['GET', /\/config\/realtime$/, () => [200, CONFIG.realtime]],
  ['PATCH', /\/config\/realtime$/, () => [204, '']],
  ['GET', /\/config\/auth$/, () => [200, CONFIG.auth]],
  ['GET', /\/config\/database\/pooler/, () => [200, []]],
  ['GET', /\/config\/database\/postgres$/, () => [200, {}]],
  ['GET', /\/postgrest$/, () => [200, { ...CONFIG.api, db_pool: null }]],
  ['GET', /\/billing\/addons/, () => [200, { selected_addons: [], available_addons: [] }]],
  ['GET', /\/branches/, () => [200, []]],
  ['GET', /\/profile/, () => [200, { gotrue_id: 'x', primary_email: 'a@b.c', username: 'u' }]],
  ['PATCH', /\/postgrest$/, () => [200, { ...CONFIG.api, ...POOL, db_pool: null }]],
  ['PATCH', /\/config\/auth$/, () => [200, authConfig]],
  ['PATCH', /\/config\/storage$/, () => [200, {}]],
]

const toConfig = () => ({ type: 'project_config', id: PROJECT_REF, attributes: CONFIG })

/** What this one does with statements for the database. */
export interface ManagementOptions {
  query: (sql: string) => Promise<unknown>
}

/** Stands in for the service at which the Supabase CLI deploys: takes everything, and says what was sent. */
export async function startManagementApi({ query }: ManagementOptions): Promise<ManagementApi> {
  const requests: ManagementRequest[] = []
  const failing: [RegExp, number][] = []
  const server = createServer((request, response) => {
    void readBody(request).then(async (body) => {
      const url = new URL(request.url ?? '/', 'http://api')
      const method = request.method ?? ''
      requests.push({ method, path: url.pathname, query: url.searchParams, body })
      if (url.pathname.endsWith('/database/query')) await query(sqlOf(body))
      const [status, reply] = answer(method, url, failing)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(status === 204 ? undefined : JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (path, status) => void failing.unshift([path, status]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function answer(method: string, url: URL, failing: readonly [RegExp, number][]): Reply {
  const status = failing.find(([path]) => path.test(url.pathname))?.[1]
  if (status !== undefined && status >= 400) return [status, { message: 'Refused by the test' }]
  const route = ROUTES.find(([wanted, path]) => wanted === method && path.test(url.pathname))
  return route?.[2](url.searchParams) ?? [404, { message: `Not known: ${method} ${url.pathname}` }]
}

const sqlOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'query' in body ? String(body.query) : ''

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const isJson = /json/.test(request.headers['content-type'] ?? '')
  return isJson && text !== '' ? JSON.parse(text) : text
}

/** How the CLI is told of another Management API. */
export const profileOf = (url: string): string =>
  ['name: test', `api_url: ${url}`, `dashboard_url: ${url}/dashboard`, `docs_url: ${url}/docs`]
    .concat('project_host: localtest.invalid', 'pooler_host: localtest.invalid')
    .join('\n')
