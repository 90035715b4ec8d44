import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 30_000 })

const MAIN = new URL('./main.ts', import.meta.url).pathname

async function start(): Promise<{
  child: ChildProcessByStdio<Writable, Readable, null>
  line: string
}> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] })
  const printed: unknown[] = await once(child.stdout, 'data')
  return { child, line: String(printed[0]) }
}

test('the process says where it listens, and ends when its parent lets go of its stdin', async () => {
  const { child, line } = await start()
  expect(line).toMatch(/^models: listening on http:\/\/127\.0\.0\.1:\d+\/v1\n$/)
  const exited = once(child, 'exit')
  child.stdin.end()
  expect(await exited).toEqual([0, null])
})

test('the process ends on SIGTERM', async () => {
  const { child } = await start()
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})
