import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRunning } from '../../apps/embedded/src/lock.ts'

const BIN = new URL('../../apps/local/bin/', import.meta.url).href
const LIB = new URL('../../apps/embedded/lib/', import.meta.url).href

let folder: string
const started: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-start-'))
})
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

interface Running {
  child: ChildProcess
  lines: string[]
}

function run(command: string, args: string[]): Running {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  return { child, lines }
}

/** What supervises the stack, with `main` in the place of the stack; each of its starts prints its id. */
async function supervise(main: string): Promise<Running> {
  const head = `
    import { appendFileSync, readFileSync } from 'node:fs'
    appendFileSync('starts', process.pid + '\\n')
    const start = readFileSync('starts', 'utf8').trim().split('\\n').length
    const ready = (stallMs = 60_000) => process.send({ type: 'ready', stallMs })
    setInterval(() => process.connected && process.send({ type: 'alive' }), 100)
    process.on('disconnect', () => process.exit())
    console.log('start ' + start + ' ' + process.pid)\n`
  await writeFile(join(folder, 'main.mjs'), head + main)
  await writeFile(
    join(folder, 'start.mjs'),
    `import { supervise } from '${LIB}supervise.mjs'
     const stack = supervise({ name: 'The stack', command: process.execPath, args: ['main.mjs'], cwd: '.', env: process.env })
     for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stack.stop(signal))
     process.exit(await stack.ended)`,
  )
  return run(process.execPath, ['start.mjs'])
}

const startOf = (lines: string[], number: number): number =>
  Number(lines.find((line) => line.startsWith(`start ${number} `))?.split(' ')[2] ?? 0)

describe('the supervisor of the stack', () => {
  it('starts it again when it was killed, and when starting again fails, until it succeeds', async () => {
    const { lines } = await supervise(`if (start === 2 || start === 3) process.exit(1)\nready()`)
    await expect.poll(() => startOf(lines, 1)).not.toBe(0)
    // Ready is told after the start.
    await new Promise((resolve) => setTimeout(resolve, 500))
    process.kill(startOf(lines, 1), 'SIGKILL')
    await expect.poll(() => startOf(lines, 4), { timeout: 20_000 }).not.toBe(0)
    expect(isRunning(startOf(lines, 4))).toBe(true)
  })

  it('ends one that computes for ever', async () => {
    const { lines } = await supervise(
      `ready(2000)\nif (start === 1) setTimeout(() => { for (;;); }, 300)`,
    )
    await expect.poll(() => startOf(lines, 2), { timeout: 20_000 }).not.toBe(0)
    expect(isRunning(startOf(lines, 1))).toBe(false)
    expect(lines).toContain('The stack has not answered for 2 s')
  })

  it.each([
    ['does not try a first start again that fails', 'process.exit(1)', 1],
    ['ends with one that ends well', 'ready(); setTimeout(() => process.exit(0), 200)', 0],
    ['gives up where it is told to', 'ready(); setTimeout(() => process.exit(3), 200)', 3],
  ])('%s', async (_name, main, status) => {
    const { child, lines } = await supervise(main)
    expect(await once(child, 'exit')).toEqual([status, null])
    expect(startOf(lines, 2)).toBe(0)
  })

  it('passes signals on, and then starts nothing again', async () => {
    const { child, lines } = await supervise(
      `process.on('SIGTERM', () => process.exit(7)); ready(); console.log('listens')`,
    )
    await expect.poll(() => lines).toContain('listens')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
    expect(startOf(lines, 2)).toBe(0)
  })

  it('takes it along when it is killed itself', async () => {
    const { child, lines } = await supervise('ready()')
    await expect.poll(() => startOf(lines, 1)).not.toBe(0)
    child.kill('SIGKILL')
    await expect.poll(() => isRunning(startOf(lines, 1)), { timeout: 10_000 }).toBe(false)
  })
})

describe('a start that ends with npm alone', () => {
  // At SIGINT npm leaves it to the programs whether they end, and stays.
  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'by %s leaves nothing behind, neither the stack nor a build',
    async (signal) => {
      await writeFile(
        join(folder, 'start.mjs'),
        `import { watchNpm } from '${BIN}npm-parent.mjs'
         import { endPrograms, runProgram } from '${BIN}programs.mjs'
         const stop = () => { endPrograms(); process.exit(1) }
         for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
         watchNpm(stop)
         console.log('pid ' + process.pid)
         await runProgram(process.execPath, ['build.mjs'], { stdio: ['ignore', 1, 2] })`,
      )
      await writeFile(
        join(folder, 'build.mjs'),
        `import { spawn } from 'node:child_process'
         const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
         console.log('pid ' + process.pid)
         console.log('pid ' + inner.pid)`,
      )
      const scripts = { start: 'node start.mjs' }
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts }))
      const { child, lines } = run('npm', ['start', '--silent'])
      const pids = () =>
        lines.filter((line) => line.startsWith('pid ')).map((line) => Number(line.slice(4)))
      await expect.poll(() => pids().length, { timeout: 20_000 }).toBe(3)
      child.kill(signal)
      await expect.poll(() => pids().filter(isRunning), { timeout: 10_000 }).toEqual([])
    },
  )
})
