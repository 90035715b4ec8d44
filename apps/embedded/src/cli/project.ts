import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ProjectConfig, readConfig } from '../config.ts'
import type { DatabaseProject } from '../database/commands.ts'
import { readSettings, resolveFrom, type Settings } from '../settings.ts'
import { StartError } from '../start-error.ts'

/** The project of a folder with `supabase/config.toml` in it. */
export interface CliProject {
  root: string
  configFile: string
  config: ProjectConfig
  name: string
  settings: Settings
}

/** How the command is called. */
export const COMMAND = 'embedded-supabase'

/**
 * @param folder the one that holds `supabase/`
 * @throws StartError when there is none
 */
export async function readProject(folder: string): Promise<CliProject> {
  const root = resolve(folder)
  const configFile = join(root, 'supabase/config.toml')
  if (!existsSync(configFile)) {
    throw new StartError(
      `There is no supabase/config.toml in ${root}. \`npx supabase init\` makes one; --workdir names another folder.`,
    )
  }
  const config = await readConfig(configFile)
  const name = config.projectId ?? 'Embedded Supabase'
  const settings = readSettings(process.env, { dataDir: 'supabase/.embedded', name })
  const dataDir = resolveFrom(root, settings.dataDir)
  return { root, configFile, config, name, settings: { ...settings, dataDir } }
}

/** Makes the data directory one that git does not see. */
export async function prepareProject({ settings }: CliProject): Promise<void> {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  const ignore = join(settings.dataDir, '.gitignore')
  if (!existsSync(ignore)) await writeFile(ignore, '*\n', { mode: 0o600 })
}

export function databaseOf({ root, config, name, settings }: CliProject): DatabaseProject {
  const schema = { migrations: join(config.folder, 'migrations') }
  const printTypes = async (): Promise<void> => {
    // Loaded when it is asked for: it brings the database along.
    const { generateTypes } = await import('../database/generate-types.ts')
    process.stdout.write(await generateTypes(root, schema))
  }
  return {
    name,
    dataDir: settings.dataDir,
    schema,
    seedFiles: config.db.seedFiles,
    invocation: `${COMMAND} db`,
    commands: {
      types: { help: 'the TypeScript types of the schema, by the Supabase CLI', run: printTypes },
    },
  }
}
