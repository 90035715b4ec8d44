import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { type DatabaseCommand, generateTypes as generate } from '../../embedded/src/index.ts'
import { REPOSITORY_ROOT } from './place.ts'
import { SCHEMA } from './project.ts'

const PATH = 'functions/_shared/contract/database.types.ts'
const FILE = join(REPOSITORY_ROOT, PATH)
const HEADER = '// Generated from the migrations by `npm run db -- types`. Do not edit.\n\n'

/** TypeScript types of our schema, as the repository is formatted. */
export async function generateTypes(): Promise<string> {
  const source = await generate(REPOSITORY_ROOT, SCHEMA)
  const style = await resolveConfig(join(REPOSITORY_ROOT, 'package.json'))
  return format(HEADER + source, { ...style, parser: 'typescript' })
}

export const TYPE_COMMANDS: Record<string, DatabaseCommand> = {
  types: {
    help: `write ${PATH}`,
    async run() {
      await writeFile(FILE, await generateTypes())
      console.log(`Wrote ${FILE}`)
    },
  },
  'types:check': {
    help: 'fail when that file is stale',
    async run() {
      const current = existsSync(FILE) ? await readFile(FILE, 'utf8') : ''
      if (current === (await generateTypes())) return
      console.error(`${PATH} is stale: run \`npm run db -- types\``)
      process.exitCode = 1
    },
  },
}
