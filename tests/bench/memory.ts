/**
 * What DocuMind takes of a machine's memory, as `npm start` runs it: the proportional set size (PSS) of each process, so
 * that what they share counts once. After the start, after a document and an answer, with 100 sockets open, and a minute after
 * they were closed. Linux alone.
 * Usage: npm run bench:memory
 */
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createDataDir, removeDataDir, startApp } from '../support/app.ts'
import {
  addSource,
  connect,
  createRoom,
  signUp,
  startAnswer,
  startIngestion,
} from '../support/client.ts'
import { startFakeModel } from '../support/fake-model/index.ts'

const SOCKETS = 100
/** For heaps to be given back; nothing is waited for but time. */
const REST_MS = 20_000

const dataDir = await createDataDir()
const model = await startFakeModel()
const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' }
const app = await startApp({ dataDir, env })
try {
  await report('started')
  const { api_url, publishable_key } = app.status()
  const person = await signUp(connect(api_url, publishable_key))
  const room = await createRoom(person)
  const bytes = new TextEncoder().encode(
    'The quartz heater warms forty litres in nine minutes. '.repeat(200),
  )
  await startIngestion(
    person,
    await addSource(person, room, { title: 'heater', kind: 'article', bytes }),
  )
  model.scenario('plain', { answer: 'Forty litres [1].' })
  await startAnswer(person, room, 'How much does the heater warm?')
  await report('a document and an answer')
  const { data } = await person.client.auth.getSession()
  const token = data.session?.access_token ?? ''
  const clients = await Promise.all(
    Array.from({ length: SOCKETS }, async () => {
      const client = connect(api_url, publishable_key)
      await client.realtime.setAuth(token)
      await new Promise<void>((resolve) =>
        client
          .channel(`room:${room}`, { config: { private: true } })
          .subscribe((status) => status === 'SUBSCRIBED' && resolve()),
      )
      return client
    }),
  )
  await report(`${SOCKETS} sockets`)
  await Promise.all(clients.map((client) => client.realtime.disconnect()))
  await report('sockets closed')
} finally {
  await app.stop()
  await model.close()
  await removeDataDir(dataDir)
}

async function report(moment: string): Promise<void> {
  await pause(REST_MS)
  const processes = await measure()
  const total = processes.reduce((sum, { mb }) => sum + mb, 0)
  const parts = processes.map(({ name, mb }) => `${name} ${mb}`).join(', ')
  console.log(`${moment.padEnd(26)} ${total} MB: ${parts}`)
}

/** Every process that was started with the data directory in its environment, and all that these started. */
async function measure(): Promise<{ name: string; mb: number }[]> {
  const parents = new Map<string, string>()
  const own = new Set<string>()
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    parents.set(pid, /^PPid:\s+(\d+)/m.exec(await read(pid, 'status'))?.[1] ?? '0')
    if ((await read(pid, 'environ')).includes(dataDir)) own.add(pid)
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (own.has(pid) || isOurs(parents.get(pid)))
  const found: { name: string; mb: number }[] = []
  for (const pid of [...parents.keys()].filter(isOurs)) {
    const pss = /^Pss:\s+(\d+) kB/m.exec(await read(pid, 'smaps_rollup'))?.[1]
    if (pss === undefined) continue
    const words = (await read(pid, 'cmdline')).split('\0')
    const script = words.find((word) => /\.[mt]?js$|\.ts$/.test(word)) ?? words[0] ?? '?'
    const mb = Math.round(Number(pss) / 1024)
    if (mb > 0) found.push({ name: script.split('/').slice(-2).join('/'), mb })
  }
  return found.sort((a, b) => b.mb - a.mb)
}

/** Empty of a process that is gone. */
function read(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
}
