import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { isMissingFile } from '../keys.ts'

/**
 * Variables for the functions.
 * @param path of `supabase/functions/.env`, where `supabase functions serve` looks for them, too
 */
export async function readFunctionEnv(path: string): Promise<Record<string, string>> {
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
