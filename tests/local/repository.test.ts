import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../apps/embedded/src/config.ts'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { CONFIG_FILE } from '../../apps/local/src/project.ts'
import { MIN_PASSWORD_LENGTH } from '../../apps/web/src/lib/account/password-rule.ts'

const versions = z.record(z.string(), z.string()).default({})
const packageSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
})
const lockSchema = z.object({
  packages: z.record(z.string(), packageSchema.extend({ version: z.string().optional() })),
})

const readJson = <T>(path: string, schema: z.ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(join(REPOSITORY_ROOT, path), 'utf8')))

const lock = readJson('package-lock.json', lockSchema).packages
const manifests = [
  'package.json',
  'apps/cli/package.json',
  'apps/client/package.json',
  'apps/embedded/package.json',
  'apps/local/package.json',
  'apps/web/package.json',
].map((path) => readJson(path, packageSchema))

/** Where Node looks for a package from another one's folder. */
function resolveInLock(from: string, name: string): string | undefined {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (lock[path]) return path
    if (folder === '') return undefined
  }
}

it('the lock file has what each package wants on any platform, or `npm ci` refuses it there', () => {
  const missing = Object.entries(lock).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter((name) => resolveInLock(path, name) === undefined),
  )
  expect(missing).toEqual([])
})

it('every version is bounded', () => {
  const ranges = manifests.flatMap(({ dependencies, devDependencies }) => [
    ...Object.entries(dependencies),
    ...Object.entries(devDependencies),
  ])
  expect(ranges.length).toBeGreaterThan(40)
  expect(ranges.filter(([, range]) => !/^(?:[\^~]?\d|npm:.+@\d)/.test(range))).toEqual([])
})

it('functions are bundled with the versions that are tested here', () => {
  const imports = readJson('functions/deno.json', z.object({ imports: versions })).imports
  expect(Object.keys(imports).length).toBeGreaterThan(5)
  for (const [name, address] of Object.entries(imports)) {
    const [, pinned, version] = /^npm:\/?((?:@[^/]+\/)?[^@/]+)@([^/]+)\/?$/.exec(address) ?? []
    expect(pinned, name).toBe(name.replace(/\/$/, ''))
    expect(version, name).toBe(lock[`node_modules/${pinned}`]?.version)
  }
})

it('no source reads anything outside of the repository', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs', '*.svelte', '*.json', '*.toml'], {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8',
  })
  const outside = files
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('repository.test.ts'))
    .flatMap((path) => {
      const text = readFileSync(join(REPOSITORY_ROOT, path), 'utf8')
      const depth = path.split('/').length - 1
      const climbs = [...text.matchAll(/(?:\.\.\/)+/g)].map(([climb]) => climb.length / 3)
      const isTypesOfKit = path === 'apps/web/tsconfig.json'
      return climbs.some((climb) => climb > depth) && !isTypesOfKit ? [path] : []
    })
  expect(outside).toEqual([])
})

it('passwords are as long as the configuration says, wherever that is said', async () => {
  const { auth } = await readConfig(CONFIG_FILE)
  expect(auth.minimumPasswordLength).toBe(MIN_PASSWORD_LENGTH)
})
