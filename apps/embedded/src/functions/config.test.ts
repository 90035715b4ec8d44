import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-config-'))
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
  const { secrets, functions } = await readConfig(path, { THE_SECRET: 'hush' })
  expect({ secrets, functions }).toEqual({
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
  await expect(readConfig(path, {})).rejects.toThrow(/verify_jwt/)
})

it('functions that the file does not name are found by their folders, with the packages that they share', async () => {
  const project = await mkdtemp(join(tmpdir(), 'embedded-found-'))
  const at = (...parts: string[]): string => join(project, 'functions', ...parts)
  for (const name of ['own', 'shared', '_common', 'empty'])
    await mkdir(at(name), { recursive: true })
  for (const name of ['own', 'shared', '_common']) await writeFile(at(name, 'index.ts'), '')
  await writeFile(at('deno.json'), '{}')
  await writeFile(at('own', 'deno.jsonc'), '{}')
  await writeFile(join(project, 'config.toml'), '')
  const { functions } = await readConfig(join(project, 'config.toml'), {})
  expect(functions.map(({ name, importMap, verifyJwt }) => [name, importMap, verifyJwt])).toEqual([
    ['own', at('own', 'deno.jsonc'), true],
    ['shared', at('deno.json'), true],
  ])
  await rm(project, { recursive: true })
})
