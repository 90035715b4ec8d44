import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isMissingFile } from '../keys.ts'
import { withoutPlatformNames } from './env-file.ts'

/** One function, as `supabase/config.toml` describes it or as its folder says. */
export interface FunctionDefinition {
  name: string
  /** Absolute path. */
  entrypoint: string
  /** Absolute path of a deno.json or an import map. */
  importMap: string | undefined
  /** Whether the gateway asks for a JWT of this project. */
  verifyJwt: boolean
  /** Beside the variables of all functions. */
  env: Record<string, string>
}

/** `[functions.<name>]`, parsed. */
export interface FunctionSettings {
  enabled: boolean
  verify_jwt: boolean
  entrypoint?: string | undefined
  import_map?: string | undefined
  env: Record<string, string>
}

const DEFAULTS: FunctionSettings = { enabled: true, verify_jwt: true, env: {} }
const DENO_CONFIGS = ['deno.json', 'deno.jsonc'] as const

/**
 * The functions of a project, as the Supabase CLI finds them: each `functions/<name>/index.ts`, and what the
 * configuration lists. A folder that begins with `_` or `.` holds code that functions share.
 * @param folder of the configuration
 */
export async function findFunctions(
  folder: string,
  settings: Record<string, FunctionSettings> = {},
): Promise<FunctionDefinition[]> {
  const found = await listFolders(join(folder, 'functions'))
  const names = [...new Set([...Object.keys(settings), ...found])]
  const functions = names.map(async (name): Promise<FunctionDefinition[]> => {
    const { enabled, verify_jwt, env, ...paths } = settings[name] ?? DEFAULTS
    if (!enabled) return []
    const entrypoint = resolve(folder, paths.entrypoint ?? `functions/${name}/index.ts`)
    // A folder without an index.ts is none, if nobody says that it is one.
    if (settings[name] === undefined && !(await isThere(entrypoint))) return []
    const importMap =
      paths.import_map === undefined
        ? await findDenoConfig(entrypoint, folder)
        : resolve(folder, paths.import_map)
    const variables = withoutPlatformNames(Object.entries(env))
    return [{ name, entrypoint, importMap, verifyJwt: verify_jwt, env: variables }]
  })
  return (await Promise.all(functions)).flat()
}

/** Its own, or the one that all functions of the project share. */
async function findDenoConfig(entrypoint: string, folder: string): Promise<string | undefined> {
  for (const place of [dirname(entrypoint), join(folder, 'functions')]) {
    for (const name of DENO_CONFIGS) {
      const path = join(place, name)
      if (await isThere(path)) return path
    }
  }
  return undefined
}

async function listFolders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && /^[A-Za-z][\w-]*$/.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    if (isMissingFile(error)) return []
    throw error
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (isMissingFile(error)) return false
    throw error
  }
}
