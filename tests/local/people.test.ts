import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Stack } from '../../apps/embedded/src/stack.ts'
import { connect, PASSWORD, type Person, signUp } from '../support/client.ts'
import { problemOf, runScript, startOn } from '../support/resting-stack.ts'

let folder: string
let old: Stack
let next: Stack
let alice: Person
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-people-'))
  old = await startOn(join(folder, 'old'))
  next = await startOn(join(folder, 'next'))
  alice = await signUp(connect(old.url, old.publishableKey))
  await alice.client.from('profiles').insert({ name: '陳 Alice' }).throwOnError()
})
afterAll(async () => {
  await Promise.all([old.stop(), next.stop()])
  await rm(folder, { recursive: true, force: true })
})

const people = (...args: string[]): Promise<string> =>
  runScript('people', args, {
    DATABASE_URL: old.dbUrl,
    SUPABASE_URL: next.url,
    SUPABASE_SECRET_KEY: next.secretKey,
  })

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
  expect(await problemOf(people('import', '--in', file))).toContain('damaged in line 2')
  await writeFile(file, '{"format":"other"}\n')
  expect(await problemOf(people('import', '--in', file))).toContain('no file of people')
  expect(await problemOf(people('import', '--in', join(folder, 'none')))).toContain(
    'There is no file',
  )
  expect(await problemOf(people('export'))).toContain('Usage')
})
