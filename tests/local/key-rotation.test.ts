import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadKeys } from '../../apps/embedded/src/keys.ts'
import { connect, createRoom, signUp } from '../support/client.ts'
import { problemOf, runScript, startOn } from '../support/resting-stack.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-keys-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const db = (...args: string[]): Promise<string> => runScript('db', args, { DATA_DIR: dataDir })

/** What a key and a token open, each a status. */
async function opens(url: string, apikey: string, token = apikey): Promise<number[]> {
  const headers = { apikey, authorization: `Bearer ${token}` }
  const get = async (path: string) => (await fetch(`${url}${path}`, { headers })).status
  return [
    await get('/rest/v1/rooms?select=id'),
    await get('/storage/v1/bucket'),
    await get('/functions/v1/chat/models'),
  ]
}

it('old keys and sessions are good for the time that was said, and no longer', async () => {
  const before = await startOn(dataDir)
  const client = connect(before.url, before.publishableKey)
  const person = await signUp(client)
  await createRoom(person, 'Kettles')
  const { data } = await client.auth.getSession()
  const [token = '', refresh_token = ''] = [data.session?.access_token, data.session?.refresh_token]
  expect(await problemOf(db('rotate-keys'))).toContain('already running')
  await before.stop()

  expect(await problemOf(db('rotate-keys', '--keep-for', '1000'))).toContain('from 0 to 720')
  const said = await db('rotate-keys', '--keep-for', '2')
  const next = await startOn(dataDir)
  expect(next.publishableKey).not.toBe(before.publishableKey)
  expect(next.secretKey).not.toBe(before.secretKey)
  expect(said).toContain(next.publishableKey)
  expect(await opens(next.url, before.publishableKey, token)).toEqual([200, 200, 200])
  expect(await opens(next.url, next.publishableKey, token)).toEqual([200, 200, 200])
  expect((await opens(next.url, before.secretKey))[0]).toBe(200)
  const old = connect(next.url, before.publishableKey)
  const renewed = await old.auth.setSession({ access_token: token, refresh_token })
  expect(renewed.error).toBeNull()
  expect((await old.from('rooms').select('name').throwOnError()).data).toEqual([
    { name: 'Kettles' },
  ])
  const joined = Promise.withResolvers<string>()
  await old.realtime.setAuth(token)
  old
    .channel(`user:${person.id}`, { config: { private: true } })
    .subscribe((status) => joined.resolve(status))
  expect(await joined.promise).toBe('SUBSCRIBED')
  await old.realtime.disconnect()
  await next.stop()

  const path = join(dataDir, 'keys.json')
  const past = new Date(Date.now() - 1000).toISOString()
  await writeFile(
    path,
    (await readFile(path, 'utf8')).replace(/"goodUntil": "[^"]+"/, `"goodUntil": "${past}"`),
  )
  const last = await startOn(dataDir)
  expect((await opens(last.url, before.publishableKey))[0]).toBe(401)
  expect((await opens(last.url, before.secretKey))[0]).toBe(401)
  expect((await opens(last.url, last.publishableKey, token))[0]).toBe(401)
  expect((await opens(last.url, last.secretKey))[0]).toBe(200)
  await last.stop()
  await db('rotate-keys', '--keep-for', '0')
  expect((await loadKeys(dataDir)).earlier).toEqual([])
})
