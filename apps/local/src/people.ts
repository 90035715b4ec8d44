import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { exportPeople } from './people/export-people.ts'
import { HEADER, headerSchema, type Person, personSchema } from './people/format.ts'
import { importPeople } from './people/import-people.ts'
import { NAME } from './place.ts'
import { connectAsService, databaseUrl, NotConnected } from './service-client.ts'

const USAGE = `Usage:
  npm run people -- export --out <file>
  npm run people -- import --in <file>

Accounts with their ids and the hashes of their passwords. Export reads the database of the running ${NAME}, or DATABASE_URL;
import speaks to the running ${NAME}, or to the project that SUPABASE_URL and SUPABASE_SECRET_KEY name.`

class PeopleError extends Error {}

async function exportTo(path: string): Promise<void> {
  const people = await exportPeople(await databaseUrl())
  const lines = [HEADER, ...people].map((line) => JSON.stringify(line))
  // Hashes can be guessed at: for nobody else to read.
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  console.log(`${path}: ${people.length} people`)
}

async function readPeople(path: string): Promise<Person[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new PeopleError(`There is no file ${path}.`)
  })
  const [header = '', ...lines] = text.trimEnd().split('\n')
  if (!headerSchema.safeParse(parse(header)).success) {
    throw new PeopleError(`${path} is no file of people that this version reads.`)
  }
  return lines.map((line, i) => {
    const person = personSchema.safeParse(parse(line))
    if (person.success) return person.data
    throw new PeopleError(`${path} is damaged in line ${i + 2}. Nobody was taken in.`)
  })
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function importFrom(path: string): Promise<void> {
  const people = await readPeople(path)
  const { made, there, refused } = await importPeople(await connectAsService(), people)
  for (const { email, why } of refused) console.error(`${email}: ${why}`)
  console.log(`${made} accounts made, ${there} were there, ${refused.length} refused`)
  if (refused.length > 0) process.exitCode = 1
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, in: { type: 'string' } },
  })
  const [command] = positionals
  if (command === 'export' && values.out) await exportTo(values.out)
  else if (command === 'import' && values.in) await importFrom(values.in)
  else throw new PeopleError(USAGE)
}

await main().catch((error: unknown) => {
  if (!(error instanceof PeopleError || error instanceof NotConnected)) throw error
  console.error(error.message)
  process.exitCode = 1
})
