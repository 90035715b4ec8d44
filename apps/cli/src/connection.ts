import { createClient, type DocumindClient } from '@documind/client'
import { readConfig, storageOf } from './config-file.ts'
import { UsageError } from './exit.ts'
import { textOf, type Values } from './values.ts'

export interface Connection {
  client: DocumindClient
  url: string
}

/** To the project that the options name, else the environment, else the one where somebody signed in last. */
export async function openConnection(values: Values): Promise<Connection> {
  const config = readConfig()
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = process.env
  const url = textOf(values['url']) ?? SUPABASE_URL ?? config.url
  const publishableKey = textOf(values['key']) ?? SUPABASE_PUBLISHABLE_KEY ?? config.publishableKey
  if (!url || !publishableKey) {
    throw new UsageError(
      'Which project? Sign in with --url and --key (its publishable key). `npm run status` tells both of the one that runs here.',
    )
  }
  // A session of one project is never sent to another.
  if (config.url !== url) config.values = {}
  Object.assign(config, { url, publishableKey })
  const client = createClient({ url, publishableKey, storage: storageOf(config) })
  await client.ready
  return { client, url }
}
