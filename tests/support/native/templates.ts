import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { SCHEMA } from '../../../apps/local/src/project.ts'
import { applyMigrations, provisionBase, runBaseScript } from '../project-database.ts'
import { type NativeDatabase, openNativeDatabase } from './database.ts'

/** Databases of a server of which tests get copies: of before the first migration, and of after the last. */
export type Template = 'base' | 'migrated'

/** Who owns the project's schema. On a hosted project that is no superuser. */
export const OWNER = 'postgres'

const nameOf = (template: Template): string => `documind_test_${template}`

/**
 * Makes the templates on a server, with the roles and rights of a hosted project.
 * @param url of a superuser who is not called `postgres`, since a hosted project's `postgres` is none
 */
export async function makeTemplates(url: string): Promise<void> {
  await dropTemplates(url)
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ fit: boolean }>(
      `select rolsuper and rolname <> $1 as fit from pg_roles where rolname = current_user`,
      [OWNER],
    )
    if (rows[0]?.fit !== true) {
      throw new Error(`DATABASE_URL has to name a superuser that is not called ${OWNER}`)
    }
    await client.query(`create database ${nameOf('base')}`)
  })
  await onDatabase(atDatabase(url, nameOf('base')), undefined, async (database) => {
    await runBaseScript(database, 'roles')
    await runOwnScript(database, 'hosted-roles')
    await provisionBase(database)
    await runOwnScript(database, 'hosted')
    await database.platform(`alter database ${nameOf('base')} owner to ${OWNER}`)
  })
  const migrated = await copyTemplate(url, 'base', nameOf('migrated'))
  await onDatabase(migrated, OWNER, (database) => applyMigrations(database, SCHEMA.migrations))
}

export async function dropTemplates(url: string): Promise<void> {
  for (const template of ['base', 'migrated'] as const) await dropDatabase(url, nameOf(template))
}

/** @returns a copy of a template, as its owner's; it goes when it is closed */
export async function openCopy(url: string, template: Template): Promise<NativeDatabase> {
  const name = `documind_test_${crypto.randomUUID().replaceAll('-', '')}`
  const database = await openNativeDatabase(await copyTemplate(url, template, name), OWNER)
  return {
    ...database,
    async close() {
      await database.close()
      await dropDatabase(url, name)
    },
  }
}

async function copyTemplate(url: string, template: Template, name: string): Promise<string> {
  await onServer(url, (client) =>
    client.query(`create database ${name} owner ${OWNER} template ${nameOf(template)}`),
  )
  return atDatabase(url, name)
}

const dropDatabase = (url: string, name: string): Promise<unknown> =>
  onServer(url, (client) => client.query(`drop database if exists ${name} with (force)`))

export function atDatabase(url: string, name: string): string {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

async function onServer<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function onDatabase(
  url: string,
  owner: string | undefined,
  use: (database: NativeDatabase) => Promise<unknown>,
): Promise<void> {
  const database = await openNativeDatabase(url, owner)
  try {
    await use(database)
  } finally {
    await database.close()
  }
}

const runOwnScript = async (database: NativeDatabase, name: string): Promise<unknown> =>
  database.platform(await readFile(join(import.meta.dirname, `${name}.sql`), 'utf8'))
