import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readFunctionEnv } from './env-file.ts'

it('variables of the functions come from their file, the platform’s own names do not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-env-'))
  const path = join(folder, '.env')
  await writeFile(path, '# a comment\nMODEL_NAME="llama 3"\nSUPABASE_URL=http://evil.example\n')
  expect(await readFunctionEnv(path)).toEqual({ MODEL_NAME: 'llama 3' })
  await rm(folder, { recursive: true })
})

it('no file means no variables', async () => {
  expect(await readFunctionEnv(join(tmpdir(), crypto.randomUUID()))).toEqual({})
})
