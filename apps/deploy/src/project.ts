import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify, type TomlTable } from 'smol-toml'
import type { Bundle } from './bundle/bundle.ts'
import { FUNCTIONS, REPOSITORY_ROOT } from './place.ts'
import type { Settings } from './settings.ts'

const SOURCE = join(REPOSITORY_ROOT, 'supabase')

/** How the CLI is told what is not to stand in a file. */
export const ENV_SMTP_PASS = 'DOCUMIND_SMTP_PASS'

/** Lays out the project as the Supabase CLI is to see it: the repository's, but for what differs in production. */
export async function writeProject(settings: Settings, bundles: readonly Bundle[]): Promise<void> {
  const { folder } = settings
  const supabase = join(folder, 'supabase')
  // What the CLI keeps of the linked project stays.
  for (const name of ['functions', 'migrations', 'templates']) {
    await rm(join(supabase, name), { recursive: true, force: true })
  }
  await mkdir(supabase, { recursive: true })
  for (const name of ['migrations', 'templates']) {
    await cp(join(SOURCE, name), join(supabase, name), { recursive: true })
  }
  const config = parse(await readFile(join(SOURCE, 'config.toml'), 'utf8'))
  await writeFile(join(supabase, 'config.toml'), stringify(productionConfig(config, settings)))
  for (const { name, path } of bundles) {
    const target = join(supabase, 'functions', name)
    await mkdir(target, { recursive: true })
    await cp(path, join(target, 'index.js'))
    // A setting of its own, so that none is looked for above it.
    await writeFile(join(target, 'deno.json'), '{}\n')
  }
  const variables = Object.entries(settings.functions).map(
    ([name, value]) => `${name}=${quote(value)}`,
  )
  await writeFile(join(folder, 'functions.env'), `${variables.join('\n')}\n`, { mode: 0o600 })
}

const quote = (value: string): string =>
  /^[\w./:@%+,*-]*$/.test(value) ? value : JSON.stringify(value)

/** `supabase/config.toml` with the addresses, mails and functions of production. */
export function productionConfig(config: TomlTable, settings: Settings): TomlTable {
  const { projectRef, siteUrl, smtp } = settings
  const auth = tableOf(config, 'auth')
  const db = tableOf(config, 'db')
  return {
    ...config,
    project_id: projectRef,
    db: {
      ...db,
      migrations: { enabled: true },
      seed: { enabled: false },
    },
    auth: {
      ...auth,
      site_url: siteUrl,
      additional_redirect_urls: [`${siteUrl}/**`],
      email: {
        ...tableOf(auth, 'email'),
        ...(smtp
          ? {
              smtp: {
                enabled: true,
                host: smtp.host,
                port: smtp.port,
                user: smtp.user,
                pass: `env(${ENV_SMTP_PASS})`,
                admin_email: smtp.adminEmail,
                sender_name: smtp.senderName,
              },
            }
          : {}),
      },
    },
    functions: Object.fromEntries(
      FUNCTIONS.map((name) => [
        name,
        {
          enabled: true,
          // The caller is verified in code: the new API keys are no JWTs.
          verify_jwt: false,
          entrypoint: `./functions/${name}/index.js`,
          import_map: `./functions/${name}/deno.json`,
        },
      ]),
    ),
  }
}

function tableOf(table: TomlTable, name: string): TomlTable {
  const value = table[name]
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) ? value : {}
}
