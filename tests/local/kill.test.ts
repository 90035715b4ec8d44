import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { isRunning } from '../../apps/embedded/src/lock.ts'
import { startStack } from '../../apps/local/src/project.ts'
import { spawnStack } from '../support/stack-process.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-kill-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

describe('kill -9 of the stack', () => {
  it('leaves no process behind, loses no acknowledged write, and needs no help to start again', async () => {
    const [apiPort, dbPort] = [await findFreePort(), await findFreePort()]
    const { process: child, workers } = await spawnStack({
      DATA_DIR: dataDir,
      SUPABASE_PORT: String(apiPort),
      SUPABASE_DB_PORT: String(dbPort),
    })
    const { publishableKey } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8'))
    const credentials = { email: 'a@example.com', password: 'correct horse battery' }
    const client = createClient(`http://127.0.0.1:${apiPort}`, publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
    await client.auth.signUp(credentials)
    await client.from('rooms').insert({ name: 'Acknowledged' }).throwOnError()

    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => workers.filter(isRunning), { timeout: 10_000 }).toEqual([])

    const options = {
      dataDir,
      ports: { api: apiPort, db: dbPort },
      siteUrl: 'http://127.0.0.1:3000',
      log: () => undefined,
    }
    const stack = await startStack({ ...options, functionEnv: { OPENAI_API_KEY: 'none' } })
    try {
      await client.auth.signInWithPassword(credentials)
      const { data } = await client.from('rooms').select('name').throwOnError()
      expect(data).toEqual([{ name: 'Acknowledged' }])
    } finally {
      await stack.stop()
    }
  })
})
