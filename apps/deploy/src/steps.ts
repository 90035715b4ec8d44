import { runCli } from './cli.ts'
import { bundleFunctions, type Bundle } from './bundle/bundle.ts'
import { FUNCTIONS } from './place.ts'
import { writeProject } from './project.ts'
import { callManagement, scheduleSql } from './management.ts'
import type { Settings } from './settings.ts'
import { smokeTest } from './smoke.ts'
import { buildWeb, WEB_FOLDER, runWebCommand } from './web.ts'

export interface Step {
  name: string
  /** What it does, for those who only look. */
  what: string[]
  /** What helps if it fails. */
  hint: string
  run: (context: StepContext) => Promise<void>
}

export interface StepContext {
  settings: Settings
  print: (text: string) => void
}

/** The steps of a deployment, each of which may be done any number of times. */
export function createSteps(settings: Settings): Step[] {
  const cli = (name: string, args: string[], hint: string): Step => ({
    name,
    what: [`supabase ${args.join(' ')}`],
    hint,
    run: ({ print }) => runCli(args, settings, print),
  })
  const database = settings.dbUrl ? `--remote=${settings.dbUrl}` : '--remote'
  return [
    bundleStep(settings),
    cli('link', ['link', '--project-ref', settings.projectRef], LINK),
    cli('database', ['db', 'push', '--yes', database], DATABASE),
    scheduleStep(settings),
    cli('secrets', ['secrets', 'set', '--env-file', 'functions.env'], TOKEN),
    cli('functions', ['functions', 'deploy', '--use-api', ...FUNCTIONS], FUNCTION),
    cli('config', ['config', 'push', '--yes'], TOKEN),
    realtimeStep(settings),
    ...webSteps(settings),
    {
      name: 'smoke test',
      what: [`sign up, upload, ask and cite at ${settings.supabaseUrl}`],
      hint: 'The logs of the functions say more under the same time: dashboard, Edge Functions, Logs.',
      run: ({ print }) => smokeTest(settings, (line) => print(`${line}\n`)),
    },
  ]
}

const TOKEN = 'SUPABASE_ACCESS_TOKEN has to be one of an owner or administrator of the project.'
const LINK = `${TOKEN} SUPABASE_PROJECT_REF is the name in the address of its dashboard.`
const DATABASE =
  'SUPABASE_DB_PASSWORD is the one of the database (Project Settings, Database). From a network without IPv6, set SUPABASE_DB_URL to the address of the session pooler.'
const FUNCTION = `${TOKEN} What the service says of a function stands above.`

function bundleStep(settings: Settings): Step {
  return {
    name: 'bundles',
    what: [`bundle ${FUNCTIONS.join(', ')}`, 'write the project for production into .deploy'],
    hint: 'The first time it needs the network, for the bundler.',
    async run({ print }) {
      const bundles: Bundle[] = await bundleFunctions()
      for (const { name, bytes } of bundles) print(`${name}: ${(bytes / 1e6).toFixed(2)} MB\n`)
      await writeProject(settings, bundles)
    },
  }
}

function scheduleStep(settings: Settings): Step {
  const url = `${settings.supabaseUrl}/functions/v1`
  return {
    name: 'schedule',
    what: [`tell the vault that ${url} is to be called, and make the schedule`],
    hint: `${TOKEN} pg_cron, pg_net and the vault have to be there: dashboard, Database, Extensions.`,
    run: () =>
      callManagement(settings, 'POST', 'database/query', {
        query: scheduleSql(url, settings.secretKey),
      }),
  }
}

/** The CLI knows no such setting. Clients of ours use private channels alone. */
function realtimeStep(settings: Settings): Step {
  const body = { private_only: true }
  return {
    name: 'realtime',
    what: [`config of Realtime: ${JSON.stringify(body)}`],
    hint: TOKEN,
    run: () => callManagement(settings, 'PATCH', 'config/realtime', body),
  }
}

function webSteps(settings: Settings): Step[] {
  const { webCommand } = settings
  const build: Step = {
    name: 'web app',
    what: [`build the web app into ${WEB_FOLDER}`],
    hint: 'npm run build has to work.',
    run: ({ print }) => buildWeb(settings, print),
  }
  if (webCommand === undefined) return [build]
  return [
    build,
    {
      name: 'web host',
      what: [webCommand],
      hint: 'It is the WEB_DEPLOY_COMMAND of .env.production, run in the folder of the built app.',
      run: ({ print }) => runWebCommand(webCommand, settings, print),
    },
  ]
}
