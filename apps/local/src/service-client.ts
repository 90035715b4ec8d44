import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { readConfig } from './config.ts'
import { NAME } from './place.ts'
import { readStatus } from './status-report.ts'

/** There is no project to speak with; the message says what to do. */
export class NotConnected extends Error {}

/** Speaks with the service key: to the project that the environment names, or to the stack that runs here. */
export async function connectAsService(): Promise<SupabaseClient> {
  const options = { auth: { persistSession: false, autoRefreshToken: false } }
  const { SUPABASE_URL: url, SUPABASE_SECRET_KEY: key } = process.env
  if (url && key) return createClient(url, key, options)
  const { api_url, service_role_key } = await readRunning()
  if (service_role_key === undefined)
    throw new NotConnected('The stack does not tell its service key.')
  return createClient(api_url, service_role_key, options)
}

/** Address of the database, as its owner: that of the environment, or of the stack that runs here. */
export async function databaseUrl(): Promise<string> {
  const { DATABASE_URL: url } = process.env
  if (url) return url
  const { db_url } = await readRunning()
  if (db_url === undefined) throw new NotConnected('The stack does not tell its database.')
  return db_url
}

async function readRunning() {
  const { dataDir } = readConfig(process.env).stack
  const running = await readStatus(dataDir)
  if (running) return running.report
  throw new NotConnected(`${NAME} is not running on ${dataDir}. Start it first.`)
}
