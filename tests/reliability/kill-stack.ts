/**
 * Kills the embedded stack at random moments while it is written to, and checks that every write which was
 * acknowledged is there afterwards, and that it starts without help.
 * Usage: npm run soak:kill -- [times=30] [seed=1]
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { createRandom } from '../support/random.ts'
import { spawnStack } from '../support/stack-process.ts'

const CREDENTIALS = { email: 'soak@example.com', password: 'correct horse battery' }
const WRITERS = 4
const MAX_LIFE_MS = 1500

const times = Number(process.argv[2] ?? 30)
const random = createRandom(Number(process.argv[3] ?? 1))

const dataDir = await mkdtemp(join(tmpdir(), 'documind-soak-'))
const ports = {
  SUPABASE_PORT: String(await findFreePort()),
  SUPABASE_DB_PORT: String(await findFreePort()),
}
const acknowledged = new Set<string>()
let lost = 0
let slowestStartMs = 0

for (let round = 1; round <= times; round++) {
  const startedAt = performance.now()
  const child = await startStack()
  slowestStartMs = Math.max(slowestStartMs, performance.now() - startedAt)
  const client = await signIn()
  lost += await countLost(client)
  const writers = Array.from({ length: WRITERS }, (_, i) => writeUntilDead(client, `${round}/${i}`))
  await new Promise((resolve) => setTimeout(resolve, random() * MAX_LIFE_MS))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await Promise.all(writers)
  process.stdout.write(`round ${round}: ${acknowledged.size} acknowledged, ${lost} lost\n`)
}
const child = await startStack()
lost += await countLost(await signIn())
child.kill('SIGTERM')
await once(child, 'exit')
await rm(dataDir, { recursive: true, force: true })

console.log(
  `${times} kills, ${acknowledged.size} acknowledged writes, ${lost} lost, slowest start ${Math.round(slowestStartMs)} ms`,
)
process.exit(lost === 0 ? 0 : 1)

async function startStack(): Promise<ChildProcess> {
  return (await spawnStack({ DATA_DIR: dataDir, ...ports })).process
}

async function signIn(): Promise<SupabaseClient> {
  const { publishableKey } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8'))
  const client = createClient(`http://127.0.0.1:${ports.SUPABASE_PORT}`, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { error } = await client.auth.signInWithPassword(CREDENTIALS)
  if (error) await client.auth.signUp(CREDENTIALS)
  return client
}

/** Writes rooms one after another; a name counts once its insert was answered with success. */
async function writeUntilDead(client: SupabaseClient, prefix: string): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `${prefix}/${n}`
    const { error } = await client.from('rooms').insert({ name })
    if (error) return
    acknowledged.add(name)
  }
}

async function countLost(client: SupabaseClient): Promise<number> {
  const present = new Set<string>()
  for (let from = 0; ; from += 1000) {
    const page = client
      .from('rooms')
      .select('name')
      .order('id')
      .range(from, from + 999)
    const { data } = await page.throwOnError()
    for (const { name } of data) present.add(name)
    if (data.length < 1000) break
  }
  const missing = [...acknowledged].filter((name) => !present.has(name))
  for (const name of missing) {
    console.error(`lost: ${name}`)
    acknowledged.delete(name)
  }
  return missing.length
}
