import { afterEach, describe, expect, it } from 'vitest'
import { isRunning } from './lock.ts'
import { SupervisedProcess, type SupervisedOptions } from './supervised-process.ts'

const running: SupervisedProcess[] = []
afterEach(() => Promise.all(running.splice(0).map((child) => child.stop())))

const READY = `console.log('ready'); process.stdin.resume()`

/** @param script runs with `start` as the number of the start */
function supervise(script: string, options: Partial<SupervisedOptions> = {}) {
  const log: string[] = []
  let starts = 0
  const child = new SupervisedProcess({
    name: 'child',
    log: (line) => log.push(line),
    isReady: (line) => line === 'ready',
    command: async () => ({
      file: process.execPath,
      args: ['-e', `const start = ${++starts}; ${script}`],
      env: {},
      url: `http://start/${starts}`,
    }),
    ...options,
  })
  running.push(child)
  return { child, log, starts: () => starts }
}

describe('the first start', () => {
  it('is over when the process says that it is ready', async () => {
    const { child, log } = supervise(`console.log('hello'); ${READY}`)
    await child.start()
    expect(await child.address()).toBe('http://start/1')
    expect(log).toEqual(['[child] hello'])
  })

  it('that fails is the caller’s to know, and is not tried again', async () => {
    const { child, starts } = supervise('process.exit(3)')
    await expect(child.start()).rejects.toThrow('child ended (3) before it was ready')
    await expect(child.address()).rejects.toThrow('before it was ready')
    expect(starts()).toBe(1)
  })

  it('is tried as often as was said', async () => {
    const { child, starts } = supervise(`if (start < 3) process.exit(1); ${READY}`, {
      startTries: 3,
    })
    await child.start()
    expect(starts()).toBe(3)
  })

  it('of a program that is not there fails', async () => {
    const command = async () => ({ file: '/nowhere/program', args: [], env: {}, url: '' })
    const { child } = supervise('', { command })
    await expect(child.start()).rejects.toThrow('ENOENT')
  })

  it('is over for good when it is stopped before', async () => {
    const { child, starts } = supervise('process.stdin.resume()')
    const started = child.start()
    started.catch(() => undefined)
    await expect.poll(() => child.pid).toBeDefined()
    await child.stop()
    await expect(started).rejects.toThrow(/before it was ready/)
    expect(starts()).toBe(1)
  })
})

describe('a process that runs', () => {
  it('is ended gently by a restart, and has another address then', async () => {
    const { child, log } = supervise(`process.on('SIGTERM', () => process.exit(0)); ${READY}`)
    await child.start()
    child.restart()
    await expect.poll(() => child.address()).toBe('http://start/2')
    expect(log).toContain('[child] ended (0), starting it again')
  })

  it('is not started again once it is stopped', async () => {
    const { child, starts } = supervise(READY)
    await child.start()
    const pid = child.pid ?? 0
    await child.stop()
    expect(isRunning(pid)).toBe(false)
    await child.stop()
    expect(starts()).toBe(1)
  })

  it('that hears no SIGTERM is killed after a while', async () => {
    const { child } = supervise(
      `process.on('SIGTERM', () => undefined); setInterval(() => 0, 1000); ${READY}`,
    )
    await child.start()
    const pid = child.pid ?? 0
    await child.stop()
    expect(isRunning(pid)).toBe(false)
  })

  it('has its lines seen before the log, changed or kept from it', async () => {
    const seen: string[] = []
    const { child, log } = supervise(`console.log('secret'); console.error('plain'); ${READY}`, {
      onLine: (line) => {
        seen.push(line)
        return line === 'secret' ? null : line.toUpperCase()
      },
    })
    await child.start()
    await expect.poll(() => seen.toSorted()).toEqual(['plain', 'secret'])
    expect(log).toEqual(['[child] PLAIN'])
  })
})
