import { readFile } from 'node:fs/promises'
import { isMissingFile } from '../keys.ts'
import type { Database } from './database.ts'

/**
 * Adds the rows of seed files, all or none. A file that is not there is passed over, as the CLI does.
 * @returns the files that were run
 */
export async function seedDatabase(
  database: Database,
  files: readonly string[],
): Promise<string[]> {
  const seeds: { file: string; sql: string }[] = []
  for (const file of files) {
    const sql = await readFile(file, 'utf8').catch((error: unknown) => {
      if (isMissingFile(error)) return undefined
      throw error
    })
    if (sql !== undefined) seeds.push({ file, sql })
  }
  await database.transaction(async (connection) => {
    for (const { sql } of seeds) await connection.exec(sql)
  })
  return seeds.map(({ file }) => file)
}
