import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { REPOSITORY_ROOT } from '../config.ts'
import { withoutPlatformNames } from './env-file.ts'

const CONFIG_FILE = join(REPOSITORY_ROOT, 'supabase/config.toml')

/** One function as `supabase/config.toml` describes it, with what the CLI takes where that says nothing. */
export interface FunctionDefinition {
  name: string
  /** Absolute path. */
  entrypoint: string
  /** Absolute path of deno.json. */
  importMap: string | undefined
  /** Whether the gateway asks for a JWT of this project. */
  verifyJwt: boolean
  /** Beside the variables of all functions. */
  env: Record<string, string>
}

export interface FunctionConfig {
  functions: FunctionDefinition[]
  /** `[edge_runtime.secrets]`: variables of all functions. */
  secrets: Record<string, string>
}

const variables = z.record(z.string(), z.string()).default({})

const schema = z.object({
  edge_runtime: z.object({ secrets: variables }).prefault({}),
  functions: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]*$/),
      z.object({
        enabled: z.boolean().default(true),
        verify_jwt: z.boolean().default(true),
        entrypoint: z.string().optional(),
        import_map: z.string().optional(),
        env: variables,
      }),
    )
    .default({}),
})

/**
 * Reads `[functions.*]` and `[edge_runtime.secrets]`. Paths are relative to the file, and a value
 * `env(NAME)` is that of the environment; one that is not set leaves the variable out.
 */
export async function readFunctionConfig(
  environment: NodeJS.ProcessEnv,
  path = CONFIG_FILE,
): Promise<FunctionConfig> {
  const { functions, edge_runtime } = schema.parse(parse(await readFile(path, 'utf8')))
  const folder = dirname(path)
  const resolveValues = (values: Record<string, string>): Record<string, string> =>
    withoutPlatformNames(
      Object.entries(values).map(([name, value]) => {
        const variable = /^env\((\w+)\)$/.exec(value)?.[1]
        return [name, variable === undefined ? value : environment[variable]]
      }),
    )
  return {
    secrets: resolveValues(edge_runtime.secrets),
    functions: Object.entries(functions).flatMap(([name, settings]) => {
      if (!settings.enabled) return []
      const { entrypoint = `functions/${name}/index.ts`, import_map, verify_jwt, env } = settings
      return {
        name,
        entrypoint: resolve(folder, entrypoint),
        importMap: import_map === undefined ? undefined : resolve(folder, import_map),
        verifyJwt: verify_jwt,
        env: resolveValues(env),
      }
    }),
  }
}
