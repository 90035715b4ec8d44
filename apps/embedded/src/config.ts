import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { type FunctionDefinition, findFunctions } from './functions/config.ts'
import { withoutPlatformNames } from './functions/env-file.ts'
import { DEFAULT_TEMPLATES, type MailTemplates, readMailTemplates } from './mail/templates.ts'

/** What the stack reads of `supabase/config.toml`. What the file does not say is as the Supabase CLI has it. */
export interface ProjectConfig {
  /** The folder that the file is in. */
  folder: string
  projectId: string | undefined
  api: { port: number; schemas: string[]; maxRows: number }
  db: { port: number; seedFiles: string[] }
  auth: AuthConfig
  functions: FunctionDefinition[]
  /** `[edge_runtime.secrets]`: variables of all functions. */
  secrets: Record<string, string>
}

/** What `[auth]` says. */
export interface AuthConfig {
  siteUrl: string
  redirectUrls: string[]
  /** Seconds that a user's token lives. */
  jwtExpiry: number
  enableSignup: boolean
  minimumPasswordLength: number
  /** Whether somebody who signs up has to follow a link before signing in. */
  enableConfirmations: boolean
  /** Who signed in more than a day ago sets a new password with a code from a mail. */
  securePasswordChange: boolean
  templates: MailTemplates
}

const variables = z.record(z.string(), z.string()).default({})
const template = z.object({ subject: z.string().optional(), content_path: z.string().optional() })

const schema = z.object({
  project_id: z.string().optional(),
  api: z
    .object({
      port: z.int().min(1).max(65535).default(54321),
      schemas: z.array(z.string()).default(['public']),
      max_rows: z.int().positive().default(1000),
    })
    .prefault({}),
  db: z
    .object({
      port: z.int().min(1).max(65535).default(54322),
      seed: z
        .object({
          enabled: z.boolean().default(true),
          sql_paths: z.array(z.string()).default(['./seed.sql']),
        })
        .prefault({}),
    })
    .prefault({}),
  auth: z
    .object({
      site_url: z.url().default('http://127.0.0.1:3000'),
      additional_redirect_urls: z.array(z.string()).default([]),
      jwt_expiry: z.int().positive().default(3600),
      enable_signup: z.boolean().default(true),
      minimum_password_length: z.int().positive().default(6),
      email: z
        .object({
          enable_signup: z.boolean().default(true),
          enable_confirmations: z.boolean().default(false),
          secure_password_change: z.boolean().default(false),
          template: z
            .object({ confirmation: template, magic_link: template, recovery: template })
            .partial()
            .default({}),
        })
        .prefault({}),
    })
    .prefault({}),
  edge_runtime: z.object({ secrets: variables }).prefault({}),
  functions: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]*$/),
      z.object({
        enabled: z.boolean().default(true),
        verify_jwt: z.boolean().default(true),
        entrypoint: z.string().optional(),
        import_map: z.string().optional(),
        env: variables,
      }),
    )
    .default({}),
})

/**
 * Reads `supabase/config.toml`. Paths are relative to the file, those of mail templates to the folder above, as the
 * CLI has it. A value `env(NAME)` is that of the environment; one that is not set is left out.
 * @throws what is wrong with the file, by name
 */
export async function readConfig(
  path: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ProjectConfig> {
  const text = await readFile(path, 'utf8')
  const settings = schema.parse(lookUp(parse(text), environment))
  const folder = dirname(resolve(path))
  const templates = await readMailTemplates(dirname(folder), settings.auth.email.template)
  const functions = await findFunctions(folder, settings.functions)
  return toConfig(settings, { folder, templates, functions })
}

function toConfig(
  { project_id, api, db, auth, edge_runtime }: z.infer<typeof schema>,
  found: Pick<ProjectConfig, 'folder' | 'functions'> & Pick<AuthConfig, 'templates'>,
): ProjectConfig {
  const { folder, functions, templates } = found
  // GraphQL is not served here.
  const schemas = api.schemas.filter((name) => name !== 'graphql_public')
  return {
    folder,
    projectId: project_id,
    api: { port: api.port, schemas, maxRows: api.max_rows },
    db: {
      port: db.port,
      seedFiles: db.seed.enabled ? db.seed.sql_paths.map((file) => join(folder, file)) : [],
    },
    auth: {
      siteUrl: auth.site_url,
      redirectUrls: auth.additional_redirect_urls,
      jwtExpiry: auth.jwt_expiry,
      enableSignup: auth.enable_signup && auth.email.enable_signup,
      minimumPasswordLength: auth.minimum_password_length,
      enableConfirmations: auth.email.enable_confirmations,
      securePasswordChange: auth.email.secure_password_change,
      templates,
    },
    secrets: withoutPlatformNames(Object.entries(edge_runtime.secrets)),
    functions,
  }
}

/** Of a project without a file: what the CLI takes where one says nothing. */
export const DEFAULT_CONFIG: ProjectConfig = toConfig(schema.parse({}), {
  folder: resolve('supabase'),
  templates: DEFAULT_TEMPLATES,
  functions: [],
})

/** Puts the values of variables in the place of `env(NAME)`, wherever it stands. */
function lookUp(value: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') {
    const name = /^env\((\w+)\)$/.exec(value)?.[1]
    return name === undefined ? value : environment[name]
  }
  if (Array.isArray(value)) return value.map((item) => lookUp(item, environment))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const found = lookUp(item, environment)
      return found === undefined ? [] : [[name, found]]
    }),
  )
}
