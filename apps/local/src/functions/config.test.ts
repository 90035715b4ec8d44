import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFunctionConfig } from './config.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-config-'))
  path = join(folder, 'config.toml')
})
afterAll(() => rm(folder, { recursive: true }))

it('functions are what the file says, with what the CLI takes where it says nothing', async () => {
  await writeFile(
    path,
    `project_id = "x"
    [functions.plain]
    [functions.other]
    verify_jwt = false
    entrypoint = "../elsewhere/main.ts"
    import_map = "./deno.json"
    env = { LEVEL = "high", SUPABASE_URL = "http://evil.example" }
    [functions.off]
    enabled = false
    [edge_runtime.secrets]
    FIXED = "word"
    SECRET = "env(THE_SECRET)"
    UNSET = "env(NOT_THERE)"`,
  )
  expect(await readFunctionConfig({ THE_SECRET: 'hush' }, path)).toEqual({
    secrets: { FIXED: 'word', SECRET: 'hush' },
    functions: [
      {
        name: 'plain',
        entrypoint: join(folder, 'functions/plain/index.ts'),
        importMap: undefined,
        verifyJwt: true,
        env: {},
      },
      {
        name: 'other',
        entrypoint: join(folder, '../elsewhere/main.ts'),
        importMap: join(folder, 'deno.json'),
        verifyJwt: false,
        env: { LEVEL: 'high' },
      },
    ],
  })
})

it('a mistake in the file stops the start, by name', async () => {
  await writeFile(path, '[functions.plain]\nverify_jwt = "no"\n')
  await expect(readFunctionConfig({}, path)).rejects.toThrow(/verify_jwt/)
})
