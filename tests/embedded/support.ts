import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

export const ROOT = resolve(import.meta.dirname, '../..')
export const PACKAGE = join(ROOT, 'apps/embedded')

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) })
const packed = z.array(
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
)

/**
 * Packs the package as `npm publish` would, from a copy, so that the checkout has no build in it.
 * @returns the path of the tarball, and what is in it
 */
export async function pack(folder: string): Promise<{ tarball: string; files: string[] }> {
  const copy = join(folder, 'checkout')
  await mkdir(join(copy, 'apps'), { recursive: true })
  await cp(PACKAGE, join(copy, 'apps/embedded'), { recursive: true })
  await cp(join(ROOT, 'tsconfig.json'), join(copy, 'tsconfig.json'))
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--json', '--pack-destination', folder],
    {
      cwd: join(copy, 'apps/embedded'),
    },
  )
  // The output of `prepack` may stand before it.
  const [result] = packed.parse(JSON.parse(stdout.slice(stdout.indexOf('['))))
  if (!result) throw new Error('npm packed nothing')
  return { tarball: join(folder, result.filename), files: result.files.map(({ path }) => path) }
}

/**
 * Installs a tarball into a folder without a network: unpacks it, and puts its dependencies beside it, those that it
 * names and no others.
 * @returns the path of its command
 */
export async function install(tarball: string, folder: string): Promise<string> {
  const modules = join(folder, 'node_modules')
  const target = join(modules, 'embedded-supabase')
  await mkdir(target, { recursive: true })
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  const { dependencies } = manifest.parse(
    JSON.parse(await readFile(join(target, 'package.json'), 'utf8')),
  )
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  }
  return join(target, 'bin/embedded-supabase.mjs')
}
