import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv as parseFunctionEnv } from '../../../functions/_shared/http/env.ts'
import { FUNCTIONS } from './place.ts'
import { deploySelfHosted, raiseLimits, type SelfHostedOptions } from './self-hosted.ts'

/** As much of the router of Supabase's compose file as matters here. */
const MAIN = `serve(async (req) => {
  const memoryLimitMb = 150
  const workerTimeoutMs = 1 * 60 * 1000
  const noModuleCache = false
  const worker = await EdgeRuntime.userWorkers.create({ servicePath, memoryLimitMb, workerTimeoutMs, noModuleCache })
})
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-compose-'))
  await mkdir(join(folder, 'volumes/functions/main'), { recursive: true })
  await writeFile(join(folder, 'docker-compose.yml'), 'name: supabase\nservices: {}\n')
  await writeFile(
    join(folder, '.env'),
    "SERVICE_ROLE_KEY=the'key\nSITE_URL=https://notes.example\n",
  )
  await writeFile(join(folder, 'volumes/functions/main/index.ts'), MAIN)
  for (const name of FUNCTIONS) await writeFile(join(folder, `${name}.js`), `// ${name}`)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

async function run(more: Partial<SelfHostedOptions> = {}): Promise<string[]> {
  const lines: string[] = []
  await deploySelfHosted({
    folder,
    bundle: () =>
      Promise.resolve(
        FUNCTIONS.map((name) => ({ name, path: join(folder, `${name}.js`), bytes: 1 })),
      ),
    buildWeb: async (target) => {
      await mkdir(target, { recursive: true })
      await writeFile(join(target, 'main.js'), '')
    },
    print: (line) => lines.push(line),
    ...more,
  })
  return lines
}

describe('npm run deploy -- --self-hosted', () => {
  it('puts functions, limits, variables, web app, migrations and schedule in their places', async () => {
    const lines = await run()
    expect(lines.join('\n')).toContain('docker-compose.documind.yml up -d')
    for (const name of FUNCTIONS) {
      expect(await read(`volumes/functions/${name}/index.ts`)).toBe("import './bundle.js'\n")
      expect(await read(`volumes/functions/${name}/bundle.js`)).toBe(`// ${name}`)
    }
    const main = await read('volumes/functions/main/index.ts')
    expect(main).toContain('memoryLimitMb = 300\n')
    expect(main).toContain('workerTimeoutMs = 400000\n')
    const override = await read('docker-compose.documind.yml')
    expect(override).toContain('OPENAI_API_KEY: ${OPENAI_API_KEY:-}')
    expect(override).toContain('ORIGIN: ${SITE_URL}')
    expect(await read('documind/schedule.sql')).toContain("'the''key'")
    expect(await read('documind/schedule.sql')).toContain('http://kong:8000/functions/v1')
    expect(await read('documind/supabase/migrations/20261129000100_access.sql')).not.toBe('')
  })

  it('may be done again, and keeps what was there before the first time', async () => {
    await run()
    const first = await read('volumes/functions/main/index.ts')
    await run()
    expect(await read('volumes/functions/main/index.ts')).toBe(first)
    expect(await read('volumes/functions/main/index.ts.before-documind')).toBe(MAIN)
  })

  it('with --dry-run writes nothing', async () => {
    expect((await run({ isDry: true })).at(-1)).toBe('Nothing was done.')
    expect(await read('volumes/functions/main/index.ts')).toBe(MAIN)
    await expect(read('docker-compose.documind.yml')).rejects.toThrow('ENOENT')
  })

  it('refuses a folder that is another, and a router that it does not know', async () => {
    expect(() => raiseLimits('serve(() => new Response())')).toThrow('by hand')
    await rm(join(folder, 'docker-compose.yml'))
    await expect(run()).rejects.toThrow('has no docker-compose.yml')
  })

  it('leaves empty what .env does not have, and the functions start with that', async () => {
    await run()
    const names = [
      ...(await read('docker-compose.documind.yml')).matchAll(/^ {6}(\w+): \$\{\1:-\}$/gm),
    ]
    expect(names.length).toBeGreaterThan(20)
    const empty = Object.fromEntries(names.map(([, name = '']) => [name, '']))
    const keys = { SUPABASE_ANON_KEY: 'a', SUPABASE_SERVICE_ROLE_KEY: 'b' }
    const env = parseFunctionEnv({ ...empty, ...keys, SUPABASE_URL: 'http://kong:8000' })
    expect(env.models.apiKey).toBeUndefined()
  })
})
