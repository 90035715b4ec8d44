import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploy } from '../../apps/deploy/src/deploy.ts'
import { FUNCTIONS } from '../../apps/deploy/src/place.ts'
import { writeProject } from '../../apps/deploy/src/project.ts'
import { parseSettings, type Settings } from '../../apps/deploy/src/settings.ts'
import { createSteps, type Step } from '../../apps/deploy/src/steps.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { startWireServer } from '../../apps/embedded/src/wire/server.ts'
import { type Backend, startBackend } from '../support/backend.ts'
import {
  type ManagementApi,
  PROJECT_REF,
  profileOf,
  startManagementApi,
} from '../support/management-api.ts'

/** As much of the vault as the CLI uses. */
const VAULT = `
  create schema vault;
  create table vault.secrets (id uuid primary key default gen_random_uuid(), name text unique, secret text);
  create view vault.decrypted_secrets as select id, name, secret as decrypted_secret from vault.secrets;
  create function vault.create_secret(new_secret text, new_name text default null, new_description text default '')
    returns uuid language sql as $$ insert into vault.secrets (name, secret) values ($2, $1) returning id $$;
  create function vault.update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null)
    returns void language sql as $$ update vault.secrets set secret = $2 where id = $1 $$;
`

const stack = new AsyncDisposableStack()
let api: ManagementApi
let backend: Backend
let settings: Settings

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'documind-deploy-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  backend = stack.use(await startBackend())
  const query = (sql: string) => backend.database.exclusive((connection) => connection.exec(sql))
  api = stack.use(await startManagementApi({ query }))
  await backend.database.exclusive((connection) => connection.exec(VAULT))
  const port = await findFreePort()
  stack.defer(await startWireServer({ database: backend.database, password: 'test', port }))
  const profile = join(folder, 'profile.yaml')
  await writeFile(profile, profileOf(api.url))
  settings = parseSettings(
    {
      SUPABASE_PROJECT_REF: PROJECT_REF,
      SUPABASE_ACCESS_TOKEN: `sbp_${'a'.repeat(40)}`,
      SUPABASE_DB_PASSWORD: 'the password',
      SUPABASE_DB_URL: `postgresql://postgres:test@127.0.0.1:${port}/postgres?sslmode=disable`,
      SUPABASE_URL: backend.url,
      SUPABASE_PUBLISHABLE_KEY: backend.keys.publishableKey,
      SUPABASE_SECRET_KEY: backend.keys.secretKey,
      SITE_URL: 'https://notes.example/',
      SMTP_HOST: 'smtp.example',
      SMTP_USER: 'mailer',
      SMTP_PASS: 'the mail password',
      SMTP_ADMIN_EMAIL: 'notes@example.org',
      OPENAI_API_KEY: 'sk-the model key',
      CHAT_MODEL: 'gpt-4.1-mini',
      SUPABASE_API_URL: api.url,
      SUPABASE_PROFILE: profile,
    },
    folder,
  )
})
afterAll(() => stack.disposeAsync())

/** All but what builds: the bundles are a word each, and the web app stays at home. */
function stepsOf(own: Settings): Step[] {
  return createSteps(own).flatMap((step) => {
    if (step.name === 'web app') return []
    if (step.name !== 'bundles') return [step]
    const run = async (): Promise<void> => {
      await mkdir(own.folder, { recursive: true })
      const bundles = FUNCTIONS.map((name) => ({
        name,
        path: join(own.folder, `${name}.js`),
        bytes: 1,
      }))
      for (const { name, path } of bundles)
        await writeFile(path, `Deno.serve(() => new Response('${name}'))`)
      await writeProject(own, bundles)
    }
    return [{ ...step, run }]
  })
}

async function run(options: { isDry?: boolean; from?: string } = {}): Promise<string> {
  let output = ''
  const steps = stepsOf(settings)
  await deploy({ settings, steps, write: (text) => (output += text), ...options })
  return output
}

const sent = (method: string, path: RegExp) =>
  api.requests.filter((request) => request.method === method && path.test(request.path))

async function query<T>(sql: string): Promise<T[]> {
  return (await backend.database.exclusive((connection) => connection.query<T>(sql))).rows
}

describe('npm run deploy', () => {
  it('with --dry-run says what it would do, and does nothing', async () => {
    const output = await run({ isDry: true })
    for (const { name, what } of stepsOf(settings)) {
      expect(output).toContain(name)
      for (const line of what) expect(output).toContain(line)
    }
    expect(api.requests).toEqual([])
  })

  it('that fails says at which step, what helps, and how to go on', async () => {
    api.fail(/\/secrets$/, 403)
    const failed = run().catch((error: unknown) => (error as Error).message)
    const message = await failed
    expect(message).toMatch(/^secrets: /)
    expect(message).toContain('SUPABASE_ACCESS_TOKEN')
    expect(message).toContain('npm run deploy -- --from "secrets"')
    expect(sent('POST', /\/functions\/deploy$/)).toEqual([])
    api.fail(/\/secrets$/, 0)
    await expect(run({ from: 'nothing' })).rejects.toThrow('There is no step "nothing"')
  })

  it('goes on from there, and the project is as the checkout says', async () => {
    api.requests.length = 0
    const output = await run({ from: 'secrets' })
    expect(output).toMatch(/answered with its source/)
    for (const secret of [
      'the mail password',
      'sk-the model key',
      settings.accessToken,
      settings.secretKey,
    ]) {
      expect(output).not.toContain(secret)
    }
    const bundles = sent('POST', /\/functions\/deploy$/)
    expect(bundles.map(({ query: given }) => given.get('slug'))).toEqual([...FUNCTIONS])
    for (const { body, query: given } of bundles) {
      expect(String(body)).toContain(`new Response('${given.get('slug')}')`)
      expect(String(body)).toContain('"verify_jwt":false')
    }
    expect(sent('POST', /\/secrets$/).map(({ body }) => body)).toEqual([
      expect.arrayContaining([
        { name: 'ANSWER_FLUSH_MS', value: '250' },
        { name: 'OPENAI_API_KEY', value: 'sk-the model key' },
      ]),
    ])
    expect(sent('PATCH', /\/config\/auth$/).map(({ body }) => body)).toEqual([
      expect.objectContaining({
        site_url: 'https://notes.example',
        uri_allow_list: 'https://notes.example/**',
        smtp_host: 'smtp.example',
        smtp_pass: 'the mail password',
        mailer_subjects_confirmation: expect.stringContaining('確認你的 DocuMind') as string,
      }),
    ])
    expect(sent('PATCH', /\/config\/realtime$/).map(({ body }) => body)).toEqual([
      { private_only: true },
    ])
  })

  // What a push does to a database that has nothing yet: tests/db/push.test.ts.
  it('has told the vault whom the schedule calls', async () => {
    expect(
      await query('select name, decrypted_secret from vault.decrypted_secrets order by name'),
    ).toEqual([
      { name: 'documind_functions_url', decrypted_secret: `${backend.url}/functions/v1` },
      { name: 'documind_secret_key', decrypted_secret: backend.keys.secretKey },
    ])
  })

  it('leaves no account and no document of its smoke test', async () => {
    const { data } = await backend.service.auth.admin.listUsers()
    expect(data.users.filter(({ email }) => email?.startsWith('smoke-test'))).toEqual([])
    expect((await backend.service.from('documents').select('id')).data).toEqual([])
  })

  it('lays out a project of which nothing is secret', async () => {
    const config = await readFile(join(settings.folder, 'supabase/config.toml'), 'utf8')
    expect(parse(config)).toMatchObject({
      project_id: PROJECT_REF,
      db: { seed: { enabled: false } },
    })
    expect(config).not.toContain('the mail password')
    expect(config).not.toContain(backend.keys.secretKey)
  })
})
