import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionDefinition } from '../../apps/embedded/src/functions/config.ts'
import { createFunctionLogs, logFolder } from '../../apps/embedded/src/functions/logs.ts'
import { watchMemory } from '../../apps/embedded/src/functions/memory.ts'
import {
  type FunctionSupervisor,
  startFunctions,
} from '../../apps/embedded/src/functions/supervisor.ts'
import { isRunning } from '../../apps/embedded/src/lock.ts'
import { SupervisedProcess } from '../../apps/embedded/src/supervised-process.ts'

describe('a function that computes for ever', () => {
  let dataDir: string
  let functions: FunctionSupervisor
  const shown: string[] = []

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'documind-endless-'))
    const define = (name: string): FunctionDefinition => ({
      name,
      entrypoint: join(import.meta.dirname, `functions/${name}.ts`),
      importMap: undefined,
      verifyJwt: false,
      env: {},
    })
    functions = await startFunctions({
      functions: [define('calm'), define('endless')],
      env: {},
      root: import.meta.dirname,
      stallMs: 3000,
      authenticate: async () => null,
      log: (line) => shown.push(line),
      logs: createFunctionLogs(logFolder(dataDir)),
    })
  })
  afterAll(async () => {
    await functions.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const call = (path: string): Promise<Response> =>
    functions.fetch(new Request(`http://local/functions/v1${path}`))

  it('is ended and started anew; who waited for it is told why, and the others do not notice', async () => {
    const before = functions.pids()
    const answers = await Promise.all([call('/endless/loop'), call('/endless/other')])
    const told = await Promise.all(answers.map(async (answer) => (await answer.json()).code))
    // Whichever came first: the other may have been answered before.
    expect(told).toContain('WORKER_LIMIT')
    expect(answers.map(({ status }) => status)).toContain(546)
    expect((await call('/endless/again')).status).toBe(200)
    expect(functions.pids()['endless']).not.toBe(before['endless'])
    expect(functions.pids()['calm']).toBe(before['calm'])
    expect(shown.join('\n')).toContain('[endless] has not answered for 3 s: ended')
  })

  it('is not ended for a promise that fails unheard: it goes on', async () => {
    const pid = await (await call('/endless/other')).text()
    expect((await call('/endless/unheard')).status).toBe(200)
    expect(await (await call('/endless/other')).text()).toBe(pid)
    await expect.poll(() => shown.join('\n')).toContain('nobody waits for this')
  })
})

describe('a supervised process', () => {
  const running: SupervisedProcess[] = []
  afterEach(() => Promise.all(running.splice(0).map((child) => child.stop())))

  function supervise(script: string, options: { stallMs?: number } = {}) {
    const log: string[] = []
    let starts = 0
    const child = new SupervisedProcess({
      name: 'child',
      log: (line) => log.push(line),
      isReady: (line) => line === 'ready',
      command: async () => ({
        file: process.execPath,
        args: ['-e', script],
        env: { STARTS: String(++starts) },
        url: String(starts),
      }),
      ...options,
    })
    running.push(child)
    return { child, log, starts: () => starts }
  }

  it('that dies again and again is back each time without a penalty', async () => {
    const { child, starts } = supervise(`console.log('ready'); process.stdin.resume()`)
    await child.start()
    const startedAt = performance.now()
    for (let deaths = 1; deaths <= 12; deaths++) {
      child.kill(child.pid ?? 0)
      await expect.poll(starts).toBe(deaths + 1)
      await child.address()
    }
    // With a penalty that doubles, up to 5 s, it was half a minute.
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })

  it('that dies before it is ready is tried until it succeeds, and who waits for it gets it', async () => {
    const { child } = supervise(
      `if (process.env.STARTS === '2' || process.env.STARTS === '3') process.exit(1)
       console.log('ready'); process.stdin.resume()`,
    )
    await child.start()
    const first = child.pid ?? 0
    child.kill(first)
    await expect.poll(() => isRunning(first)).toBe(false)
    expect(await child.address()).toBe('4')
  })

  it('that is gone can be killed once more, and nobody else is', async () => {
    const { child } = supervise(`console.log('ready'); process.stdin.resume()`)
    await child.start()
    const stranger = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    await once(stranger, 'spawn')
    child.kill(stranger.pid ?? 0)
    child.kill(4194305)
    expect(isRunning(stranger.pid ?? 0)).toBe(true)
    stranger.kill()
  })

  it('whose heartbeat stays away is ended and started anew', async () => {
    const { child, log } = supervise(
      `console.log('@alive'); console.log('ready'); process.stdin.resume()
       setTimeout(() => { if (process.env.STARTS === '1') for (;;); }, 100)
       setInterval(() => console.log('@alive'), 500)`,
      { stallMs: 2000 },
    )
    await child.start()
    const first = child.pid ?? 0
    await expect.poll(() => isRunning(first), { timeout: 20_000 }).toBe(false)
    expect(await child.address()).toBe('2')
    expect(log).toContain('[child] has not answered for 2 s: ended')
  })
})

describe('the watch on memory', () => {
  it('speaks once, and looks at one moment at a time, however long a look takes', async () => {
    let looks = 0
    const exceeded: number[] = []
    const looked = Promise.withResolvers<void>()
    const stop = watchMemory(
      process.pid,
      () => 1,
      (bytes) => exceeded.push(bytes),
      async () => {
        looks++
        await looked.promise
        return 2
      },
    )
    await expect.poll(() => looks).toBe(1)
    // Several more would have begun by now.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(looks).toBe(1)
    looked.resolve()
    await expect.poll(() => exceeded).toEqual([2])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(exceeded).toEqual([2])
    stop()
  })
})
