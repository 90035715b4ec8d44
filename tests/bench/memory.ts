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

/** Every process that was started with the data directory in its environment. */
async function measure(): Promise<{ name: string; mb: number }[]> {
  const found: { name: string; mb: number }[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
    if (!(await read('environ')).includes(dataDir)) continue
    const pss = /^Pss:\s+(\d+) kB/m.exec(await read('smaps_rollup'))?.[1]
    const name = (await read('cmdline')).split('\0').find((part) => /\.[mt]?js$|\.ts$/.test(part))
    if (pss !== undefined)
      found.push({
        name: name?.split('/').slice(-2).join('/') ?? '?',
        mb: Math.round(Number(pss) / 1024),
      })
  }
  return found.sort((a, b) => b.mb - a.mb)
}
