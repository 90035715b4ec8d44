import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { install, pack } from './support.ts'

const REPORT = z.object({
  api_url: z.url(),
  publishable_key: z.string(),
  secret_key: z.string(),
  db_url: z.string(),
})
const PASSWORD = 'correct horse battery'

let folder: string
let project: string
let command: string
let files: string[]
let ports: Record<string, string>
let report: z.infer<typeof REPORT>

/** Runs the command in the project's folder. */
async function run(...args: string[]) {
  const env = { ...process.env, ...ports, NOTES_GREETING: 'Good day' }
  const child = promisify(execFile)(process.execPath, [command, ...args], { cwd: project, env })
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-package-'))
  project = join(folder, 'notes')
  await cp(join(import.meta.dirname, 'project'), project, { recursive: true })
  const packed = await pack(folder)
  files = packed.files
  command = await install(packed.tarball, project)
  ports = {
    SUPABASE_PORT: String(await findFreePort()),
    SUPABASE_DB_PORT: String(await findFreePort()),
  }
  const started = await run('start')
  expect(started).toMatchObject({ code: 0 })
  report = REPORT.parse(JSON.parse(started.stdout))
})
afterAll(async () => {
  await run('stop')
  await rm(folder, { recursive: true, force: true })
})

const connect = (key = report.publishable_key): SupabaseClient =>
  createClient(report.api_url, key, { auth: { persistSession: false, autoRefreshToken: false } })

async function signUp(): Promise<{ id: string; client: SupabaseClient }> {
  const client = connect()
  const email = `${crypto.randomUUID()}@example.com`
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
  if (error || !data.user) throw error ?? new Error('No user')
  return { id: data.user.id, client }
}

describe('the packed package', () => {
  it('holds JavaScript, types and the base schema, and neither sources nor tests', () => {
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts', 'sql/roles.sql']),
    )
    expect(files.filter((path) => /(?<!\.d)\.m?ts$|\.test\./.test(path))).toEqual([])
  })

  it('can be imported by its name', async () => {
    const script = `import { createStack } from 'embedded-supabase'; console.log(typeof createStack)`
    await writeFile(join(project, 'import.mjs'), script)
    const { stdout } = await promisify(execFile)(process.execPath, ['import.mjs'], { cwd: project })
    expect(stdout).toBe('function\n')
  })
})

describe('a project that it started in a folder of its own', () => {
  it('lets people sign up, by the rules of its config.toml', async () => {
    const email = 'short@example.com'
    const refused = await connect().auth.signUp({ email, password: 'ninechars' })
    expect(refused.error?.code).toBe('weak_password')
    await signUp()
  })

  it('has the tables of its migrations, under their policies, and the rows of its seed', async () => {
    const [alice, bob] = [await signUp(), await signUp()]
    const { error } = await alice.client.from('notes').insert({ body: 'Buy tea' })
    expect(error).toBeNull()
    const read = async (client: SupabaseClient) =>
      (await client.from('notes').select('body').throwOnError()).data
    expect(await read(alice.client)).toEqual([{ body: 'Buy tea' }])
    expect(await read(bob.client)).toEqual([])
    const forged = await bob.client.from('notes').insert({ body: 'Not mine', owner: alice.id })
    expect(forged.error?.code).toBe('42501')
    expect((await connect().from('seeded').select('id').throwOnError()).data).toEqual([{ id: 1 }])
  })

  it('keeps files', async () => {
    const [alice, bob] = [await signUp(), await signUp()]
    const path = `${alice.id}/cat.txt`
    const uploaded = await alice.client.storage.from('pictures').upload(path, new Blob(['meow']))
    expect(uploaded.error).toBeNull()
    const { data } = await alice.client.storage.from('pictures').download(path)
    expect(await data?.text()).toBe('meow')
    expect((await bob.client.storage.from('pictures').download(path)).error?.message).toMatch(
      /not found/i,
    )
  })

  it('runs its functions, with what they share and the secrets of its config.toml', async () => {
    const { data, error } = await connect().functions.invoke('hello', { body: { name: 'Ada' } })
    expect(error).toBeNull()
    expect(data).toEqual({ text: 'Good day, Ada!' })
  })

  it('sends changes of its tables to whoever may read them', async () => {
    const alice = await signUp()
    const heard: unknown[] = []
    const changes = { event: 'INSERT', schema: 'public', table: 'notes' } as const
    const channel = alice.client
      .channel('notes')
      .on('postgres_changes', changes, ({ new: row }) => heard.push(row['body']))
    await new Promise<void>((resolve, reject) => {
      channel.on('system', {}, ({ status }) =>
        status === 'ok' ? resolve() : reject(new Error(status)),
      )
      channel.subscribe()
    })
    await alice.client.from('notes').insert({ body: 'Live' }).throwOnError()
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['Live'])
    await alice.client.removeAllChannels()
  })

  it('says where it is, and refuses to start twice', async () => {
    const { stdout } = await run('status')
    expect(REPORT.parse(JSON.parse(stdout))).toEqual(report)
    const again = await run('start')
    expect(again).toMatchObject({ code: 1, stderr: /notes is already running/ })
    expect((await run('db', 'migrate')).stderr).toMatch(/notes is already running/)
  })

  it('shows what its functions said', async () => {
    await connect().functions.invoke('hello', { body: { name: 'Ada' } })
    expect((await run('logs', 'hello')).stdout).toMatch(/POST \/hello 200/)
  })

  it('stops, and has everything again when it starts; its database can be looked after meanwhile', async () => {
    const { client } = await signUp()
    await client.from('notes').insert({ body: 'Kept' }).throwOnError()
    expect(await run('stop')).toMatchObject({ code: 0, stderr: /notes has stopped/ })
    expect(await run('status')).toMatchObject({ code: 1, stderr: /notes is not running/ })
    expect((await run('db', 'migrate')).stdout).toBe('Nothing to apply\n')
    expect((await run('db', 'lint')).stdout).toBe('The schema breaks no rule\n')
    expect((await run('db', 'dump', '--data-only')).stdout).toContain('Kept')
    const started = REPORT.parse(JSON.parse((await run('start')).stdout))
    expect(started).toEqual(report)
    const { data } = await connect(report.secret_key)
      .from('notes')
      .select('body')
      .eq('body', 'Kept')
    expect(data).toEqual([{ body: 'Kept' }])
  })

  it('leaves nothing for git to see', async () => {
    expect(await readFile(join(project, 'supabase/.embedded/.gitignore'), 'utf8')).toBe('*\n')
  })
})

it('a folder without a project is told so, and a command that is none how it is used', async () => {
  expect(await run('start', '--workdir', folder)).toMatchObject({
    code: 1,
    stderr: /no supabase\/config.toml/,
  })
  expect(await run('explode')).toMatchObject({ code: 2, stderr: /^Usage/ })
  expect(await run('start', '--nonsense')).toMatchObject({ code: 2, stderr: /Usage/ })
})
