import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig, REPOSITORY_ROOT } from './config.ts'
import { generateTypes } from './database/generate-types.ts'
import { openDatabase } from './database/pglite.ts'
import { provision } from './database/provision.ts'
import { AlreadyRunningError, lockDataDir } from './lock.ts'

/** `npm run db -- <command>`: looks after the embedded database and what is made from its schema. */
const COMMANDS: Record<string, () => Promise<void>> = {
  migrate,
  reset,
  types,
  'types:check': checkTypes,
}

const TYPES_FILE = join(REPOSITORY_ROOT, 'functions/_shared/database.types.ts')
const { dataDir } = readConfig(process.env)

/** Applies the migrations that the embedded database has not seen. */
async function migrate(): Promise<void> {
  const unlock = await lockDataDir(dataDir)
  const database = await openDatabase(join(dataDir, 'database'))
  try {
    const applied = await provision(database)
    console.log(applied.length === 0 ? 'Nothing to apply' : `Applied ${applied.join(', ')}`)
  } finally {
    await database.close()
    await unlock()
  }
}

/** Throws away rows and stored files, keeps the keys, and replays every migration. */
async function reset(): Promise<void> {
  const unlock = await lockDataDir(dataDir)
  for (const name of ['database', 'storage']) {
    await rm(join(dataDir, name), { recursive: true, force: true })
  }
  await unlock()
  await migrate()
}

async function types(): Promise<void> {
  await writeFile(TYPES_FILE, await generateTypes())
  console.log(`Wrote ${TYPES_FILE}`)
}

async function checkTypes(): Promise<void> {
  const current = existsSync(TYPES_FILE) ? await readFile(TYPES_FILE, 'utf8') : ''
  if (current === (await generateTypes())) return
  console.error('functions/_shared/database.types.ts is stale: run `npm run db -- types`')
  process.exitCode = 1
}

const command = COMMANDS[process.argv[2] ?? '']
if (command === undefined) {
  console.error(`Usage: npm run db -- ${Object.keys(COMMANDS).join('|')}`)
  process.exit(2)
}
try {
  await command()
} catch (error) {
  console.error(error instanceof AlreadyRunningError ? error.message : error)
  process.exit(1)
}
