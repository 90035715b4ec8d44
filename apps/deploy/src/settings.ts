import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { FUNCTION_VARIABLES } from '../../../functions/_shared/contract/function-variables.ts'
import { DEPLOY_FOLDER } from './place.ts'

/** Something that whoever deploys has to put right; said without a stack. */
export class DeployError extends Error {}

/** What `.env.production` says. */
export interface Settings {
  projectRef: string
  /** Of the Management API. */
  accessToken: string
  /** Of the project, as browsers and the web server reach it. */
  supabaseUrl: string
  publishableKey: string
  secretKey: string
  dbPassword: string
  /** Instead of the project's own address, as of a pooler. */
  dbUrl: string | undefined
  /** Where people find the web app. */
  siteUrl: string
  smtp: SmtpSettings | undefined
  /** Variables of the functions. */
  functions: Record<string, string>
  /** Puts the built web app where it is served; run in its folder. */
  webCommand: string | undefined
  apiUrl: string
  /** Of the CLI: another Management API, as of a company's own. */
  profile: string | undefined
  /** Where the project is laid out. */
  folder: string
}

export interface SmtpSettings {
  host: string
  port: number
  user: string
  pass: string
  adminEmail: string
  senderName: string
}

/** Told to the functions as they stand. Servers of private networks are for machines at home. */
export const DEPLOYED_VARIABLES = FUNCTION_VARIABLES.filter((name) => !name.endsWith('_PRIVATE'))

/** An event costs computing, of which a hosted function has two seconds, and counts towards Realtime's quota. */
const HOSTED_DEFAULTS = { ANSWER_FLUSH_MS: '250' }

const NEEDED = [
  'SUPABASE_PROJECT_REF',
  'SUPABASE_ACCESS_TOKEN',
  'SUPABASE_DB_PASSWORD',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'SITE_URL',
] as const

/** @throws DeployError naming everything that is missing at once */
export function readSettings(path: string): Settings {
  if (!existsSync(path)) {
    throw new DeployError(`There is no ${path}. docs/deploy.md has what belongs in it.`)
  }
  return parseSettings(parseEnv(readFileSync(path, 'utf8')))
}

export function parseSettings(file: NodeJS.Dict<string>, folder = DEPLOY_FOLDER): Settings {
  const read = (name: string): string | undefined => file[name]?.trim() || undefined
  const need = (name: string): string => read(name) ?? ''
  const problems = NEEDED.filter((name) => need(name) === '').map((name) => `${name} is missing`)
  const projectRef = need('SUPABASE_PROJECT_REF')
  if (projectRef && !/^[a-z]{20}$/.test(projectRef)) {
    problems.push('SUPABASE_PROJECT_REF is not the twenty letters of a project')
  }
  const site = URL.parse(need('SITE_URL'))
  if (need('SITE_URL') && !isPublicSite(site)) {
    problems.push('SITE_URL is not the https address at which people will find the web app')
  }
  const smtp = readSmtp(read, problems)
  if (problems.length > 0) throw new DeployError(`.env.production: ${problems.join('; ')}.`)
  return {
    projectRef,
    accessToken: need('SUPABASE_ACCESS_TOKEN'),
    supabaseUrl: withoutSlash(read('SUPABASE_URL') ?? `https://${projectRef}.supabase.co`),
    publishableKey: need('SUPABASE_PUBLISHABLE_KEY'),
    secretKey: need('SUPABASE_SECRET_KEY'),
    dbPassword: need('SUPABASE_DB_PASSWORD'),
    dbUrl: read('SUPABASE_DB_URL'),
    siteUrl: site?.origin ?? '',
    smtp,
    functions: {
      ...HOSTED_DEFAULTS,
      ...Object.fromEntries(
        DEPLOYED_VARIABLES.flatMap((name) => {
          const value = read(name)
          return value === undefined ? [] : [[name, value]]
        }),
      ),
    },
    webCommand: read('WEB_DEPLOY_COMMAND'),
    apiUrl: read('SUPABASE_API_URL') ?? 'https://api.supabase.com',
    profile: read('SUPABASE_PROFILE'),
    folder,
  }
}

const withoutSlash = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url)

/** A test on this machine has no certificate. */
const isPublicSite = (site: URL | null): boolean =>
  site?.protocol === 'https:' || site?.hostname === '127.0.0.1'

function readSmtp(
  read: (name: string) => string | undefined,
  problems: string[],
): SmtpSettings | undefined {
  const host = read('SMTP_HOST')
  if (host === undefined) return undefined
  const adminEmail = read('SMTP_ADMIN_EMAIL') ?? ''
  if (adminEmail === '') problems.push('SMTP_ADMIN_EMAIL is missing, which SMTP_HOST needs')
  const port = Number(read('SMTP_PORT') ?? 587)
  if (!Number.isInteger(port) || port < 1) problems.push('SMTP_PORT is not a port')
  return {
    host,
    port,
    user: read('SMTP_USER') ?? '',
    pass: read('SMTP_PASS') ?? '',
    adminEmail,
    senderName: read('SMTP_SENDER_NAME') ?? 'DocuMind',
  }
}

/** A line of output, without what nobody is to see. */
export function maskSecrets(text: string, settings: Settings): string {
  const { accessToken, secretKey, dbPassword, smtp, functions } = settings
  const own = Object.entries(functions).filter(([name]) => /KEY|TOKEN/.test(name))
  const secrets = [accessToken, secretKey, dbPassword, smtp?.pass ?? '', ...own.map(([, v]) => v)]
  return secrets
    .filter((secret) => secret.length > 3)
    .reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
