/**
 * What the smallest request to the Data API costs the embedded project: a read of one row as its owner, over HTTP, the
 * project in a process of its own. CPU is that process's, which other work on the machine hardly changes; the time is
 * also the caller's. Usage: npm run bench:request [-- <requests>]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { startBackend } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { percentile } from './measures.ts'

const WARM_UP = 200
const PROJECT = z.object({ url: z.string(), key: z.string(), token: z.string() })
const CPU = z.object({ user: z.number(), system: z.number() })

if (process.send) await serve()
else await measure(Number(process.argv[2] ?? 1000))

/** The process of the project: says where it is, then what CPU it used whenever it is asked. */
async function serve(): Promise<void> {
  const backend = await startBackend()
  const person = await backend.signUp('alice')
  await createRoom(person)
  process.on('message', () => process.send?.(process.cpuUsage()))
  process.send?.({
    url: backend.url,
    key: backend.keys.publishableKey,
    token: person.accessToken,
  })
}

async function measure(requests: number): Promise<void> {
  const project = fork(import.meta.filename, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const told = async (): Promise<unknown> => {
    const message: unknown[] = await once(project, 'message')
    return message[0]
  }
  const { url, key, token } = PROJECT.parse(await told())
  const headers = { apikey: key, authorization: `Bearer ${token}` }
  const milliseconds: number[] = []
  let before = CPU.parse({ user: 0, system: 0 })
  for (let i = 0; i < WARM_UP + requests; i++) {
    if (i === WARM_UP) before = await cpu()
    const start = performance.now()
    const response = await fetch(`${url}/rest/v1/rooms?select=id&limit=1`, { headers })
    if ((await response.text()).length < 10) throw new Error('Not the room')
    milliseconds.push(performance.now() - start)
  }
  const after = await cpu()
  const used = (after.user + after.system - before.user - before.system) / 1000 / requests
  const taken = milliseconds.slice(WARM_UP)
  console.log(
    `${requests} reads of one row, one after the other: CPU ${used.toFixed(2)} ms each, ` +
      `p50 ${percentile(taken, 0.5).toFixed(2)}, p95 ${percentile(taken, 0.95).toFixed(2)} ms`,
  )
  project.kill()

  async function cpu(): Promise<z.infer<typeof CPU>> {
    project.send('cpu')
    return CPU.parse(await told())
  }
}
