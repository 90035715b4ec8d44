import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { spawnStack } from '../support/stack-process.ts'

const MB = 1024 * 1024
/** As small as the data of a stack allow; the floor is a fifth of it then. */
const DISK_MB = 220
const FLOOR_BYTES = (DISK_MB * MB) / 5

/** A disk of our own, which can be filled without harm: only root may make one. */
const canMount = process.getuid?.() === 0 && process.platform === 'linux'

describe.runIf(canMount)('on a disk that fills up', () => {
  let dataDir: string
  let stack: ChildProcess
  let client: SupabaseClient
  let url: string
  let key: string
  const credentials = { email: 'alice@example.com', password: 'correct horse battery' }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'documind-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=700`, 'tmpfs', dataDir])
    const [api, db] = [await findFreePort(), await findFreePort()]
    const ports = { SUPABASE_PORT: String(api), SUPABASE_DB_PORT: String(db) }
    stack = (await spawnStack({ DATA_DIR: dataDir, ...ports })).process
    url = `http://127.0.0.1:${api}`
    key = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')).publishableKey
    client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } })
    const { error } = await client.auth.signUp(credentials)
    if (error) throw error
  })
  afterAll(async () => {
    const ended = once(stack, 'exit')
    stack.kill('SIGTERM')
    await ended
    execFileSync('umount', [dataDir])
    await rm(dataDir, { recursive: true, force: true })
  })

  /** Somebody else's file, made as long as leaves so many bytes. */
  async function leave(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(dataDir)
    const more = bavail * bsize - bytes
    const path = join(dataDir, 'filler')
    if (more > 0) {
      await appendFile(path, Buffer.alloc(more, 1)).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      })
    } else {
      await using file = await open(path, 'r+')
      await file.truncate((await file.stat()).size + more)
    }
  }

  const insert = (name: string) => client.from('rooms').insert({ name }).select('id').single()
  const readNames = async () => {
    const { data } = await client.from('rooms').select('name').order('name').throwOnError()
    return data.map(({ name }) => name)
  }
  /** Of the Data API for an insert; awaited, since the stack looks once a second. */
  const insertStatus = async (name: string) => (await insert(name)).status
  const share = async (room: string) =>
    client.rpc('share_room', { p_room_id: room }).then(({ error, status }) => ({ error, status }))

  it('refuses what is large, and what would grow, but lets read, delete and change', async () => {
    const { data: kept } = await insert('kept').throwOnError()
    const { data: gone } = await insert('to be deleted').throwOnError()
    await leave(FLOOR_BYTES * 0.8)
    await expect.poll(() => insertStatus('too late'), { interval: 300, timeout: 10_000 }).toBe(507)
    const { error } = await insert('too late')
    expect(error).toMatchObject({ code: '53100', message: 'disk_full' })

    const bytes = new Blob([new Uint8Array(1000)], { type: 'text/plain' })
    const stored = await client.storage.from('documents').upload(`${kept.id}/a.txt`, bytes)
    expect(stored.error).toMatchObject({ statusCode: '507' })

    expect(await readNames()).toContain('kept')
    const renamed = await client.from('rooms').update({ name: 'kept on' }).eq('id', kept.id)
    expect(renamed.error).toBeNull()
    await client.from('rooms').delete().eq('id', gone.id).throwOnError()
    expect(await readNames()).not.toContain('to be deleted')
    expect(await readNames()).toContain('kept on')
  })

  it('is for reading only when nearly nothing is left, and says so', async () => {
    await leave(FLOOR_BYTES * 0.4)
    const { data: rooms } = await client.from('rooms').select('id, name').throwOnError()
    const room = rooms[0]?.id ?? ''
    const refused = { status: 507, error: { message: 'disk_full' } }
    await expect.poll(() => share(room), { interval: 300, timeout: 10_000 }).toMatchObject(refused)
    const sweep = await client.auth.signUp({ ...credentials, email: 'late@example.com' })
    expect(sweep.error).toMatchObject({ status: 507 })

    // What only reads is a call as well.
    const opened = await client.rpc('open_room', { p_room_id: room })
    expect(opened.error?.message ?? '').not.toBe('disk_full')
    expect(await readNames()).toContain('kept on')
    expect((await client.auth.refreshSession()).error).toBeNull()
  })

  it('goes on with nothing left at all: what is logged is lost, what is read is not', async () => {
    await leave(0)
    for (let i = 0; i < 30; i++) {
      await client.functions.invoke(`chat/rooms/none/search?q=${i}`, { method: 'GET' })
    }
    expect(await readNames()).toContain('kept on')
    expect(stack.exitCode).toBeNull()
  })

  it('takes things again by itself when there is room', async () => {
    await rm(join(dataDir, 'filler'))
    await expect.poll(() => insertStatus('again'), { interval: 300, timeout: 10_000 }).toBe(201)
    expect(await readNames()).toContain('again')
    const { data } = await client.from('rooms').select('id').limit(1).single().throwOnError()
    const bytes = new Blob(['words'], { type: 'text/plain' })
    const stored = await client.storage.from('documents').upload(`${data.id}/b.txt`, bytes)
    expect(stored.error).toBeNull()
    expect(await share(data.id)).toMatchObject({ error: null })
  })
})
