import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const TIMES = 20
const MODULE = new URL('../lib/file-lock.mjs', import.meta.url).href

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-lock-'))
  await writeFile(join(folder, 'count'), '0')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that reads, waits and writes the count, each time under the lock. */
const STARTS = 200
/** Starts that are processes of their own; the rest share these. */
const PROCESSES = 10

/**
 * Tries to take the lock again and again at the same moment as all others, and says how often it did. Who
 * has it keeps it until the end.
 */
function tryInProcess(start: number): Promise<number> {
  const script = `
    import { tryLock } from '${MODULE}'
    const [path, start, times] = process.argv.slice(1)
    while (Date.now() < Number(start));
    let wins = 0
    for (let i = 0; i < Number(times); i++) if (tryLock(path).release) wins++
    process.stdout.write(String(wins))
    process.stdin.resume().on('end', () => process.exit())`
  const args = [join(folder, 'lock'), String(start), String(STARTS / PROCESSES)]
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  return once(child.stdout, 'data').then(([text]) => Number(text))
}

const children: ChildProcess[] = []
async function endChildren(): Promise<void> {
  const ended = children.splice(0).map((child) => {
    child.stdin?.end()
    return once(child, 'exit')
  })
  await Promise.all(ended)
}
afterEach(endChildren)

async function countInProcess(): Promise<void> {
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { withLock } from '${MODULE}'
    const [lock, file] = process.argv.slice(1)
    for (let i = 0; i < ${TIMES}; i++) {
      withLock(lock, () => {
        const count = Number(readFileSync(file, 'utf8'))
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
        writeFileSync(file, String(count + 1))
      })
    }`
  const arguments_ = [
    '--input-type=module',
    '-e',
    script,
    join(folder, 'lock'),
    join(folder, 'count'),
  ]
  const child = spawn(process.execPath, arguments_, { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([0, null])
}

const readCount = async (): Promise<number> => Number(await readFile(join(folder, 'count'), 'utf8'))

it('processes that share a lock go one after another', async () => {
  await Promise.all([countInProcess(), countInProcess(), countInProcess()])
  expect(await readCount()).toBe(3 * TIMES)
})

it('a lock whose owner is gone is taken over', async () => {
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  await mkdir(join(folder, 'lock'))
  await writeFile(join(folder, 'lock', 'pid'), String(dead.pid))
  await countInProcess()
  expect(await readCount()).toBe(TIMES)
})

it('of two hundred that start at once over a stale lock exactly one has it, each time', async () => {
  for (let round = 0; round < 5; round++) {
    // The lock that the round before left behind is a stale one, as well.
    if (round === 0) await writeFile(join(folder, 'lock'), '{"pid":4194305,"startedAt":"1"}')
    const start = Date.now() + 1000
    const wins = await Promise.all(Array.from({ length: PROCESSES }, () => tryInProcess(start)))
    expect(wins.reduce((sum, n) => sum + n)).toBe(1)
    await endChildren()
  }
})
