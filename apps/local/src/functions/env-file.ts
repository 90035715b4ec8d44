import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { REPOSITORY_ROOT } from '../config.ts'
import { isMissingFile } from '../keys.ts'

/** Where `supabase functions serve` looks for secrets of the functions, too. */
const ENV_FILE = join(REPOSITORY_ROOT, 'supabase/functions/.env')

/** Variables for the functions from `supabase/functions/.env`. */
export async function readFunctionEnv(path = ENV_FILE): Promise<Record<string, string>> {
  try {
    return withoutPlatformNames(Object.entries(parseEnv(await readFile(path, 'utf8'))))
  } catch (error) {
    if (isMissingFile(error)) return {}
    throw error
  }
}

/** What is set. Names that begin with SUPABASE_ are the platform's and are left out, as hosted. */
export function withoutPlatformNames(
  variables: [name: string, value: string | undefined][],
): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap(([name, value]) =>
      value === undefined || name.startsWith('SUPABASE_') ? [] : [[name, value]],
    ),
  )
}
