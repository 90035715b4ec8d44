import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const TIMES = 20
const MODULE = new URL('../bin/file-lock.mjs', import.meta.url).href

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-lock-'))
  await writeFile(join(folder, 'count'), '0')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that reads, waits and writes the count, each time under the lock. */
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
