import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Bundle } from './bundle/bundle.ts'
import { scheduleSql } from './management.ts'
import { REPOSITORY_ROOT } from './place.ts'
import { DeployError, DEPLOYED_VARIABLES } from './settings.ts'

/** What a function of ours takes at its peak, and how long an answer may be written before it is handed over. */
const MEMORY_MB = 300
const WALL_MS = 400_000

export interface SelfHostedOptions {
  /** Supabase's own `docker` folder, with its compose file and `.env`. */
  folder: string
  /** Makes the bundles, and the web app in a folder of its own. */
  bundle: () => Promise<Bundle[]>
  buildWeb: (folder: string) => Promise<void>
  isDry?: boolean
  print: (line: string) => void
}

/** Puts functions, limits, web app and schema into Supabase's compose folder. Starts nothing: the last lines say how. */
export async function deploySelfHosted(options: SelfHostedOptions): Promise<void> {
  const { folder, isDry = false, print } = options
  const env = await readFolder(folder)
  const own = join(folder, 'documind')
  const main = join(folder, 'volumes/functions/main/index.ts')
  const raised = raiseLimits(await readFile(main, 'utf8'))
  const steps: [string, () => Promise<unknown>][] = [
    ['volumes/functions: chat, ingest, maintenance', () => putFunctions(folder, options.bundle)],
    [
      `volumes/functions/main/index.ts: ${MEMORY_MB} MB and ${WALL_MS / 1000} s a worker`,
      () => writeOnce(main, raised),
    ],
    [
      'docker-compose.documind.yml: variables of the functions, the web app',
      () => writeFile(join(folder, 'docker-compose.documind.yml'), composeOverride()),
    ],
    ['documind/web: the web app', () => options.buildWeb(join(own, 'web'))],
    ['documind/supabase: the migrations', () => putMigrations(own)],
    ['documind/schedule.sql: whom the database calls', () => putSchedule(own, env)],
  ]
  await (isDry ? undefined : mkdir(own, { recursive: true }))
  for (const [what, run] of steps) {
    print(what)
    if (!isDry) await run()
  }
  for (const line of isDry ? ['Nothing was done.'] : nextCommands(folder)) print(line)
}

async function readFolder(folder: string): Promise<NodeJS.Dict<string>> {
  for (const name of ['docker-compose.yml', '.env', 'volumes/functions/main/index.ts']) {
    if (existsSync(join(folder, name))) continue
    throw new DeployError(
      `${folder} has no ${name}: it is to be a copy of the folder "docker" of Supabase's repository, with its .env.`,
    )
  }
  return parseEnv(await readFile(join(folder, '.env'), 'utf8'))
}

/** The runtime looks for `index.ts`; the script itself is left alone by its compiler. */
async function putFunctions(folder: string, bundle: () => Promise<Bundle[]>): Promise<void> {
  for (const { name, path } of await bundle()) {
    const target = join(folder, 'volumes/functions', name)
    await rm(target, { recursive: true, force: true })
    await mkdir(target, { recursive: true })
    await cp(path, join(target, 'bundle.js'))
    await writeFile(join(target, 'index.ts'), "import './bundle.js'\n")
  }
}

/** Its functions get 150 MB and a minute: too little to read a PDF, or to write a long answer. */
export function raiseLimits(main: string): string {
  const raised = main
    .replace(/(memoryLimitMb\s*[=:]\s*)\d+/, `$1${MEMORY_MB}`)
    .replace(/(workerTimeoutMs\s*[=:]\s*)[\d *_]+/, `$1${WALL_MS}`)
  if (!raised.includes(`${MEMORY_MB}`) || !raised.includes(`${WALL_MS}`)) {
    throw new DeployError(
      `volumes/functions/main/index.ts is not as we know it: set memoryLimitMb to ${MEMORY_MB} and workerTimeoutMs to ${WALL_MS} by hand.`,
    )
  }
  return raised
}

/** Keeps what was there before the first time. */
async function writeOnce(path: string, text: string): Promise<void> {
  const kept = `${path}.before-documind`
  if (!existsSync(kept)) await cp(path, kept)
  await writeFile(path, text)
}

export function composeOverride(): string {
  const variables = DEPLOYED_VARIABLES.map((name) => `      ${name}: \${${name}:-}`)
  return `# Made by \`npm run deploy -- --self-hosted\`. Values come from .env; an empty one is an absent one.
services:
  functions:
    environment:
      # Our functions verify the caller themselves, since the newer API keys are no JWTs.
      VERIFY_JWT: "false"
${variables.join('\n')}
  documind-web:
    image: node:24-slim
    restart: unless-stopped
    user: node
    working_dir: /web
    command: ["node", "main.js"]
    volumes:
      - ./documind/web:/web:ro
    ports:
      - \${DOCUMIND_PORT:-3000}:3000
    environment:
      HOST: 0.0.0.0
      PORT: "3000"
      ORIGIN: \${SITE_URL}
      SUPABASE_URL: \${SUPABASE_PUBLIC_URL}
      SUPABASE_PUBLISHABLE_KEY: \${SUPABASE_PUBLISHABLE_KEY:-\${ANON_KEY}}
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((r) => process.exit(r.ok ? 0 : 1))"]
      interval: 30s
`
}

async function putMigrations(own: string): Promise<void> {
  const target = join(own, 'supabase')
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  await cp(join(REPOSITORY_ROOT, 'supabase/migrations'), join(target, 'migrations'), {
    recursive: true,
  })
  await writeFile(
    join(target, 'config.toml'),
    'project_id = "documind"\n\n[db.seed]\nenabled = false\n',
  )
}

/** Within the compose network, functions are at the gateway. */
async function putSchedule(own: string, env: NodeJS.Dict<string>): Promise<void> {
  const key = env['SUPABASE_SECRET_KEY'] || env['SERVICE_ROLE_KEY']
  if (!key) throw new DeployError('.env has neither SUPABASE_SECRET_KEY nor SERVICE_ROLE_KEY.')
  const sql = scheduleSql('http://kong:8000/functions/v1', key)
  await writeFile(join(own, 'schedule.sql'), `${sql}\n`, { mode: 0o600 })
}

const nextCommands = (folder: string): string[] => [
  '',
  `Next, in ${folder} (docs/self-hosting.md says more):`,
  '  npx supabase db push --workdir documind --remote "postgresql://postgres.your-tenant-id:$POSTGRES_PASSWORD@127.0.0.1:5432/postgres"',
  '  docker compose exec -T db psql -U postgres -v ON_ERROR_STOP=1 < documind/schedule.sql',
  '  docker compose -f docker-compose.yml -f docker-compose.documind.yml up -d',
]
