import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeServer, listen } from './http-server.ts'
import { findFreePort } from './ports.ts'
import { type Schedule, startScheduler } from './scheduler.ts'

let url: string
let calls: { path: string | undefined; method: string | undefined; key: unknown }[]
let respond: (request: IncomingMessage, response: ServerResponse) => void
let log: string[]
const server = createServer((request, response) => {
  calls.push({ path: request.url, method: request.method, key: request.headers['apikey'] })
  respond(request, response)
})

beforeEach(async () => {
  calls = []
  log = []
  respond = (_request, response) => void response.end()
  const port = await findFreePort()
  await listen(server, port)
  url = `http://127.0.0.1:${port}`
})
afterEach(() => closeServer(server))

const start = (...schedules: Schedule[]) =>
  startScheduler({ url, secretKey: 'sb_secret_x', schedules, log: (line) => log.push(line) })

it('functions are called at once, and again and again, with the secret key', async () => {
  const stop = start({ path: 'a/run', everyMs: 20 }, { path: 'b', everyMs: 60_000 })
  await expect.poll(() => calls.length).toBeGreaterThan(3)
  await stop()
  expect(calls).toContainEqual({ path: '/functions/v1/a/run', method: 'POST', key: 'sb_secret_x' })
  expect(calls.filter(({ path }) => path === '/functions/v1/b')).toHaveLength(1)
})

it('a call that takes long is not joined by a second one, and keeps no other schedule waiting', async () => {
  const held: ServerResponse[] = []
  respond = ({ url: path }, response) => {
    if (path?.endsWith('/slow')) held.push(response)
    else response.end()
  }
  const stop = start({ path: 'slow', everyMs: 10 }, { path: 'quick', everyMs: 10 })
  const count = (name: string): number => calls.filter(({ path }) => path?.endsWith(name)).length
  await expect.poll(() => count('quick')).toBeGreaterThan(5)
  expect(count('slow')).toBe(1)
  held[0]?.end()
  await expect.poll(() => count('slow')).toBe(2)
  await stop()
})

it('one that fails is logged, and called again', async () => {
  respond = (_request, response) => {
    response.statusCode = calls.length === 1 ? 500 : 200
    response.end()
  }
  const stop = start({ path: 'a', everyMs: 20 })
  await expect.poll(() => calls.length).toBeGreaterThan(1)
  await stop()
  expect(log).toEqual(['[scheduler] Error: a answered 500'])
})

it('stopping ends the call that is under way, says nothing of it, and makes no more', async () => {
  let isCut = false
  respond = (request) => void request.once('close', () => (isCut = true))
  const stop = start({ path: 'a', everyMs: 20 })
  await expect.poll(() => calls.length).toBe(1)
  await stop()
  await expect.poll(() => isCut).toBe(true)
  expect(log).toEqual([])
  expect(calls).toHaveLength(1)
})
