import { existsSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import typescript from 'typescript'
import { REPOSITORY_ROOT } from '../place.ts'
import { packCharacterMaps } from './character-maps.ts'

const PACKAGES = join(REPOSITORY_ROOT, 'node_modules')
/** Of a package: types, and what maps scripts to their sources. */
const UNUSED = /\.(?:map|d\.[cm]?ts|md)$/
const FUNCTIONS = join(REPOSITORY_ROOT, 'functions')

/** What a bundle has instead of files of packages. */
const REPLACED: Readonly<Record<string, string>> = {
  // Zod's messages in sixty languages, which nobody reads here.
  'zod/v4/locales/index.js': "export { default as en } from './en.js'\n",
  // Would report to a service what LangChain does, if anybody asked for it.
  'langsmith/lib/client.mjs':
    "export class Client { constructor() { throw new Error('Nothing is reported') } }\n",
}

/**
 * A copy of the functions with the packages that they use, as the lock file has them, in which a bundle finds what it
 * cannot read from the disk once it is deployed, and not what nobody reads.
 * @param folder an empty one outside of the repository, whose packages Deno would take instead
 * @returns the folder of the functions
 */
export async function stageFunctions(folder: string): Promise<string> {
  const functions = join(folder, 'functions')
  await cp(FUNCTIONS, functions, {
    recursive: true,
    filter: (path) => !path.endsWith('.test.ts'),
  })
  await lowerUsing(functions)
  for (const path of await findPackages()) {
    const target = join(folder, 'node_modules', relative(PACKAGES, path))
    // Those within it are copied by themselves, if anybody uses them.
    const own = (source: string): boolean =>
      !relative(path, source).split(sep).includes('node_modules') && !UNUSED.test(source)
    await cp(path, target, { recursive: true, filter: own })
  }
  const maps = await packCharacterMaps(join(PACKAGES, 'pdfjs-dist/cmaps'))
  await replace(join(functions, 'ingest/read/character-map-files.ts'), maps)
  for (const [path, text] of Object.entries(REPLACED)) {
    await replace(join(folder, 'node_modules', path), text)
  }
  return functions
}

/** The hosted runtime is of a time when JavaScript had no `using`; TypeScript says the same in older words. */
async function lowerUsing(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    const source = await readFile(path, 'utf8')
    if (!/\busing \w+ =/.test(source)) continue
    const { ES2022 } = typescript.ScriptTarget
    const compilerOptions = { target: ES2022, module: typescript.ModuleKind.ESNext }
    await writeFile(path, typescript.transpileModule(source, { compilerOptions }).outputText)
  }
}

async function replace(path: string, text: string): Promise<void> {
  if (!existsSync(path)) throw new Error(`${path} is not where a bundle needs something else`)
  await writeFile(path, text)
}

/** Folders of the packages that the functions name, and of those that these need, as the install has placed them. */
async function findPackages(): Promise<string[]> {
  const found = new Set<string>()
  const named = namesOf(await readJson(join(FUNCTIONS, 'deno.json')))
  const waiting = named.map((name) => findPackage(name, REPOSITORY_ROOT))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    const from = path
    found.add(from)
    const names = Object.keys(recordOf(await readJson(join(from, 'package.json')), 'dependencies'))
    waiting.push(...names.map((name) => findPackage(name, from)))
  }
  return [...found]
}

/** Of the specifiers `npm:name@version` and `npm:/name@version/`. */
const namesOf = (settings: unknown): string[] =>
  Object.values(recordOf(settings, 'imports')).map(
    (specifier) => /^npm:\/?(@?[^@]+)@/.exec(String(specifier))?.[1] ?? '',
  )

function findPackage(name: string, from: string): string {
  for (let folder = from; folder.startsWith(REPOSITORY_ROOT); folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(join(path, 'package.json'))) return path
  }
  throw new Error(`The package ${name} is not installed: npm ci`)
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'))
}

function recordOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {}
  const field: unknown = Reflect.get(value, name)
  return typeof field === 'object' && field !== null ? { ...field } : {}
}
