import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const MODULE = new URL('./process-guard.ts', import.meta.url).href

/** What a process under guard does after this: its status, and what it said. */
async function run(script: string): Promise<{ status: number; said: string }> {
  const code = `
    import { guardProcess } from '${MODULE}'
    guardProcess('test')
    setTimeout(() => { console.log('went on'); process.exit(0) }, 300)
    ${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data))
  const [status] = await once(child, 'close')
  return { status, said }
}

it.each([
  ['a promise that nobody waits for', `void Promise.reject(new Error('unheard'))`, 'unheard'],
  ['a rejection that is no error', `void Promise.reject(undefined)`, 'undefined'],
  [
    'a rejection that is heard too late',
    `const late = Promise.reject(new Error('late')); setTimeout(() => late.catch(() => 0), 50)`,
    'late',
  ],
  [
    'a socket that broke',
    `import { connect } from 'node:net'; connect(1, '127.0.0.1')`,
    'ECONNREFUSED',
  ],
])('a process goes on after %s, and logs it', async (_name, script, text) => {
  const { status, said } = await run(script)
  expect(said).toContain('went on')
  expect(said).toContain(text)
  expect(status).toBe(0)
})

it('and ends after an error in its own code, to be started again', async () => {
  const { status, said } = await run(`setTimeout(() => { null.x }, 10)`)
  expect(said).toContain('TypeError')
  expect(said).not.toContain('went on')
  expect(status).toBe(1)
})

it('also beside a library that puts its own way to warn in the place of the usual one', async () => {
  const { said, status } = await run(`
    process.emitWarning = (warning) => { if (warning.includes('x')) return }
    guardProcess('test')
    process.emitWarning(new Error('a warning'))`)
  expect(said).toContain('went on')
  expect(status).toBe(0)
})
