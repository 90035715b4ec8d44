import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pruneBackups } from '../../apps/embedded/src/backup/record.ts'
import { openDatabaseFolder } from '../../apps/embedded/src/database/open-folder.ts'
import { SCHEMA } from '../../apps/local/src/project.ts'
import { connect, createRoom, PASSWORD, signUp, uploadFile } from '../support/client.ts'
import { problemOf, runScript, startOn } from '../support/resting-stack.ts'

let folder: string
let dataDir: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-backup-'))
  dataDir = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const db = async (...args: string[]): Promise<string> =>
  (await runScript('db', args, { DATA_DIR: dataDir, INIT_CWD: folder })).trim()

describe('a project that runs', () => {
  it('is copied with rows, files and keys, and is back as it was', async () => {
    const before = await startOn(dataDir)
    const client = connect(before.url, before.publishableKey)
    const person = await signUp(client)
    const room = await createRoom(person, 'Kettles')
    const path = await uploadFile(person, room, crypto.randomUUID(), 'text', bytes('Forty litres.'))
    const token = (await client.auth.getSession()).data.session?.access_token ?? ''

    const backUp = (apikey: string) =>
      fetch(`${before.url}/project/v1/backups`, { method: 'POST', headers: { apikey } })
    expect((await backUp(before.publishableKey)).status).toBe(401)
    expect((await backUp(before.secretKey)).status).toBe(201)
    await client.from('rooms').delete().eq('id', room).throwOnError()
    await connect(before.url, before.secretKey).storage.from('documents').remove([path])
    expect(await problemOf(db('restore'))).toContain('already running')
    await before.stop()

    expect(await db('backups')).toMatch(/^\S+ {2}asked/)
    expect(await db('restore')).toMatch(/^Restored .*\nWhat was there is in /)
    const after = await startOn(dataDir)
    const again = connect(after.url, after.publishableKey)
    // The keys are those of before, so its sessions are too.
    expect((await again.auth.getUser(token)).data.user?.email).toBe(person.email)
    await again.auth.signInWithPassword({ email: person.email, password: PASSWORD })
    expect((await again.from('rooms').select('name').throwOnError()).data).toEqual([
      { name: 'Kettles' },
    ])
    const { data } = await again.storage.from('documents').download(path)
    expect(await data?.text()).toBe('Forty litres.')
    await after.stop()
    // What was there before is a backup like any other.
    expect(await db('restore')).toContain('-restore')
  })
})

describe('a project that rests', () => {
  it('is copied to another folder, from which it can be restored into an empty one', async () => {
    await db('reset')
    const made = await db('backup', '--to', 'elsewhere')
    expect(made).toContain(join(folder, 'elsewhere'))
    expect(await db('backups')).toContain('There is no backup')
    await rm(dataDir, { recursive: true })
    expect(await db('restore', made)).toBe(`Restored ${made}`)
    expect(await db('migrate')).toBe('Nothing to apply')
  })

  it('is not touched by a folder that is no backup, or a damaged one', async () => {
    await db('reset')
    const made = await db('backup', '--to', 'elsewhere')
    await writeFile(join(made, 'database/global/pg_control'), 'rubbish')
    const before = await readdir(dataDir)
    expect(await problemOf(db('restore', made))).toContain('is damaged')
    expect(await problemOf(db('restore', folder))).toContain('is no backup')
    expect(await problemOf(db('restore'))).toContain('There is no backup')
    expect((await readdir(dataDir)).sort()).toEqual(before.sort())
    expect(await db('migrate')).toBe('Nothing to apply')
  })

  it('is not begun anew where a restore was cut off', async () => {
    await db('reset')
    const made = await db('backup')
    await mkdir(join(dataDir, 'restoring'))
    await rm(join(dataDir, 'database'), { recursive: true })
    expect(await problemOf(db('migrate'))).toContain('Restore it again')
    await db('restore', made)
    expect(await db('migrate')).toBe('Nothing to apply')
  })
})

describe('data of another version', () => {
  /** The migrations but the newest ones. */
  async function migrationsWithout(count: number): Promise<string> {
    const copy = join(folder, `migrations-${count}`)
    await cp(SCHEMA.migrations, copy, { recursive: true })
    const files = (await readdir(copy)).sort()
    for (const file of files.slice(files.length - count)) await rm(join(copy, file))
    return copy
  }
  async function open(migrations: string): Promise<string[]> {
    await mkdir(dataDir, { recursive: true })
    const { database, applied } = await openDatabaseFolder(dataDir, { ...SCHEMA, migrations })
    await database.close()
    return applied
  }

  it('that are older are kept as they were before they are brought up to date', async () => {
    const older = await migrationsWithout(2)
    await open(older)
    expect(await open(SCHEMA.migrations)).toHaveLength(2)
    expect(await open(SCHEMA.migrations)).toEqual([])
    const [name, ...others] = await readdir(join(dataDir, 'backups'))
    expect(name).toMatch(/-upgrade$/)
    expect(others).toEqual([])
    // And the older version still reads them.
    await db('restore', join(dataDir, 'backups', name ?? ''))
    expect(await open(older)).toEqual([])
  })

  it('that are newer are refused, and not changed', async () => {
    await open(SCHEMA.migrations)
    const older = await migrationsWithout(1)
    await expect(open(older)).rejects.toThrow('made by a newer version')
    expect(await open(SCHEMA.migrations)).toEqual([])
    expect(await readdir(dataDir)).not.toContain('backups')
  })

  it('the newest five copies stay, beside those that were asked for', async () => {
    const record = { format: 1, postgres: '17', migrations: [] }
    for (let day = 1; day <= 9; day += 1) {
      const path = join(folder, `backup-${day}`)
      await mkdir(path)
      const reason = day === 1 ? 'asked' : 'upgrade'
      const made_at = `2026-11-0${day}T00:00:00.000Z`
      await writeFile(join(path, 'backup.json'), JSON.stringify({ ...record, made_at, reason }))
    }
    await pruneBackups(folder)
    const left = (await readdir(folder)).sort()
    expect(left).toEqual([1, 5, 6, 7, 8, 9].map((day) => `backup-${day}`))
  })
})

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
