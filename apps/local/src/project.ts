import { join } from 'node:path'
import {
  createStack,
  type DatabaseProject,
  type LintOptions,
  type Stack,
  type StackOptions,
} from '../../embedded/src/index.ts'
import { takeOverSquashed } from './baseline.ts'
import { startBundledModels } from './bundled-models.ts'
import { LINT_EXCEPTIONS, LINT_RULES } from './lint.ts'
import { startOcr } from './ocr-service.ts'
import { NAME, REPOSITORY_ROOT } from './place.ts'
import { resetPlanner, tunePlanner } from './planner.ts'

export const CONFIG_FILE = join(REPOSITORY_ROOT, 'supabase/config.toml')
export const SEED_FILES = [join(REPOSITORY_ROOT, 'supabase/seed.sql')]

/** What makes the schema: at a start, in tests, and for `npm run db`. */
export const SCHEMA = {
  migrations: join(REPOSITORY_ROOT, 'supabase/migrations'),
  beforeMigrations: takeOverSquashed,
}

/** The same for a database that people use. */
export const FOLDER = { ...SCHEMA, afterMigrations: tunePlanner }

/** Clean-up and whatever a lost call left behind; a minute's cron job on a hosted project. */
const DRAIN_MS = 10_000

/** What DocuMind adds to the embedded Supabase, wherever its stack runs. */
const STACK = {
  name: NAME,
  config: CONFIG_FILE,
  ...FOLDER,
  functionPermissions: {
    net: outsideHosts,
    // Their packages are those of the install.
    offline: true,
  },
  // Few people have an agent.
  functionsOnDemand: ['mcp'],
  signingFunctions: ['mcp'],
  schedules: [
    { path: 'ingest/drain?sweep=false', everyMs: DRAIN_MS },
    { path: 'maintenance/sweep', everyMs: DRAIN_MS },
  ],
  services: [startBundledModels, startOcr],
  // The mails of this project stay on its machine: nobody has to wait for one.
  auth: { enableConfirmations: false },
  // A whole article, in the three bytes of a Chinese character.
  largeTables: ['documents'],
} satisfies Partial<StackOptions>

/** Starts the embedded Supabase with DocuMind's schema, functions and models. */
export function startStack(options: StackOptions): Promise<Stack> {
  return createStack({ ...STACK, ...options })
}

/**
 * The servers outside of this machine that a function may reach: those of the models; any for those that fetch web pages
 * and that write to push services, which look at each address themselves.
 */
export function outsideHosts(
  env: Readonly<Record<string, string>>,
  name: string,
): string[] | undefined {
  if (name === 'ingest' || name === 'maintenance') return undefined
  const urls = [
    env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1',
    env['OCR_BASE_URL'],
    env['RERANK_BASE_URL'],
  ]
  return urls.flatMap((url) => (url ? [new URL(url).host] : []))
}

export const LINT: LintOptions = { rules: LINT_RULES, except: LINT_EXCEPTIONS }

/** What `npm run db` looks after. */
export function databaseOf(dataDir: string): DatabaseProject {
  return {
    name: NAME,
    dataDir,
    schema: FOLDER,
    seedFiles: SEED_FILES,
    lint: LINT,
    beforeDump: resetPlanner,
    invocation: 'npm run --silent db --',
  }
}
