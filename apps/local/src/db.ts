import { runDatabaseCommand } from '../../embedded/src/index.ts'
import { readConfig } from './config.ts'
import { TYPE_COMMANDS } from './database-types.ts'
import { databaseOf } from './project.ts'

/** `npm run db -- <command>`: looks after the embedded database and what is made from its schema. */
const project = databaseOf(readConfig(process.env).stack.dataDir)
process.exitCode = await runDatabaseCommand(
  { ...project, commands: TYPE_COMMANDS },
  process.argv.slice(2),
)
