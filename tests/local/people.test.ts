import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import type { Stack } from '../../apps/embedded/src/stack.ts'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { startStack } from '../../apps/local/src/project.ts'
import { connect, PASSWORD, type Person, signUp } from '../support/client.ts'

let folder: string
let old: Stack
let next: Stack
let alice: Person
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-people-'))
  const start = async (name: string): Promise<Stack> =>
    startStack({
      dataDir: join(folder, name),
      ports: { api: await findFreePort(), db: await findFreePort() },
      siteUrl: 'http://127.0.0.1:3000',
      functionEnv: {},
      log: () => undefined,
    })
  old = await start('old')
  next = await start('next')
  alice = await signUp(connect(old.url, old.publishableKey))
  await alice.client.from('profiles').insert({ name: '陳 Alice' }).throwOnError()
})
afterAll(async () => {
  await Promise.all([old.stop(), next.stop()])
  await rm(folder, { recursive: true, force: true })
})

/** `npm run people -- ...`, without npm. */
async function people(...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    DATABASE_URL: old.dbUrl,
    SUPABASE_URL: next.url,
    SUPABASE_SECRET_KEY: next.secretKey,
  }
  const script = join(REPOSITORY_ROOT, 'apps/local/src/people.ts')
  return promisify(execFile)(process.execPath, [script, ...args], { env }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stderr: string }).stderr,
  )
}

it('people move to another project with their ids, passwords and names', async () => {
  const file = join(folder, 'people.ndjson')
  expect(await people('export', '--out', file)).toContain('1 people')
  expect((await stat(file)).mode & 0o077).toBe(0)
  expect(await readFile(file, 'utf8')).not.toContain(PASSWORD)
  expect(await people('import', '--in', file)).toBe('1 accounts made, 0 were there, 0 refused\n')

  const there = connect(next.url, next.publishableKey)
  const credentials = { email: alice.email, password: PASSWORD }
  const { data, error } = await there.auth.signInWithPassword(credentials)
  expect(error).toBeNull()
  expect(data.user?.id).toBe(alice.id)
  expect((await there.from('profiles').select('name').throwOnError()).data).toEqual([
    { name: '陳 Alice' },
  ])
  const wrong = await connect(next.url, next.publishableKey).auth.signInWithPassword({
    ...credentials,
    password: 'another good password',
  })
  expect(wrong.error?.code).toBe('invalid_credentials')
  // Whoever is there stays as they are.
  expect(await people('import', '--in', file)).toBe('0 accounts made, 1 were there, 0 refused\n')
})

it('a damaged file is refused by its line, and takes nobody in', async () => {
  const file = join(folder, 'damaged.ndjson')
  await people('export', '--out', file)
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('"password_hash":"$', '"password_hash":"'),
  )
  expect(await people('import', '--in', file)).toContain('damaged in line 2')
  await writeFile(file, '{"format":"other"}\n')
  expect(await people('import', '--in', file)).toContain('no file of people')
  expect(await people('import', '--in', join(folder, 'none'))).toContain('There is no file')
  expect(await people('export')).toContain('Usage')
})
